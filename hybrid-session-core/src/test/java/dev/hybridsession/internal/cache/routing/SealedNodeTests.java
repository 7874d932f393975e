package dev.hybridsession.internal.cache.routing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import dev.hybridsession.RecordMode;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.security.Keys;
import dev.hybridsession.internal.security.RecordSeal;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.support.MemoryNode;
import dev.hybridsession.support.MemoryServer;
import dev.hybridsession.support.MutableClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that nothing goes to a node unsealed. */
class SealedNodeTests {

	private static final String KEY = "test:session:a";

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private static final byte[] VALUE = "value".getBytes(StandardCharsets.US_ASCII);

	private final MemoryNode bare = new MemoryNode(new MemoryServer("a:1", new MutableClock()));

	private final RecordSeal seal = new RecordSeal(Keys.of(Keys.ONE), RecordMode.REQUIRE, 1_000_000);

	private final CacheNode sealed = new SealedNode(this.bare, this.seal, SessionObserver.NONE);

	private static CacheRead.Hit hit(CacheNode node) {
		return (CacheRead.Hit) node.read(KEY).await(Deadline.in(MINUTE));
	}

	private CacheToken assertSealed(Pending<CacheWrite> write) {
		assertThat(write.await(Deadline.in(MINUTE)).stored()).isTrue();
		assertThat(hit(this.sealed).value()).isEqualTo(VALUE);
		assertThat(hit(this.bare).value()).isNotEqualTo(VALUE);
		assertThat(this.seal.open(KEY, hit(this.bare).value())).isEqualTo(VALUE);
		return hit(this.sealed).token();
	}

	@Test
	void everyWriteIsSealed() {
		CacheToken token = assertSealed(this.sealed.add(KEY, VALUE, MINUTE));
		assertSealed(this.sealed.replace(KEY, VALUE, token, MINUTE));
		assertSealed(this.sealed.put(KEY, VALUE, MINUTE));
	}

	@Test
	void unsealedValueCanBeReplacedButNotRead() {
		this.bare.put(KEY, VALUE, MINUTE).await(Deadline.in(MINUTE));
		assertThat(hit(this.sealed).value()).isNotEqualTo(VALUE);
		assertSealed(this.sealed.replace(KEY, VALUE, hit(this.sealed).token(), MINUTE));
	}

}
