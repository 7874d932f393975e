package dev.hybridsession.internal.copies;

import java.lang.reflect.Proxy;

import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.CacheWrite.Outcome;
import dev.hybridsession.internal.store.SessionCache;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RowMarkersTests {

	private static CacheWrite reserve(CacheWrite answer) {
		SessionCache cache = (SessionCache) Proxy.newProxyInstance(RowMarkersTests.class.getClassLoader(),
				new Class<?>[] { SessionCache.class }, (proxy, method, arguments) -> answer);
		return new RowMarkers(cache).reserve("key");
	}

	/** Without a token the row could not be cached in the place of the reservation. */
	@Test
	void aReservationCountsOnlyWithItsToken() {
		CacheToken token = new CacheToken() {
		};
		assertThat(reserve(new CacheWrite(Outcome.STORED, token)).token()).isSameAs(token);
		assertThat(reserve(CacheWrite.of(Outcome.STORED)).outcome()).isEqualTo(Outcome.CONFLICT);
		assertThat(reserve(CacheWrite.of(Outcome.ABSENT)).outcome()).isEqualTo(Outcome.CONFLICT);
		assertThat(reserve(CacheWrite.of(Outcome.REFUSED)).outcome()).isEqualTo(Outcome.REFUSED);
	}

}
