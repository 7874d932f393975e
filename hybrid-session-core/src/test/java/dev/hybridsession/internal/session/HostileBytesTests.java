package dev.hybridsession.internal.session;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.hybridsession.HybridSession;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.support.HostileBytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests hostile bytes in memcached under the key of a live session: no page fails, the
 * session lives, the changes of the page are kept, and the next instance finds good bytes
 * again.
 */
@Tag("servers")
@ParameterizedClass
@EnumSource(value = MemcachedProtocol.class, names = { "BINARY", "META" })
class HostileBytesTests extends SeveralTiersTestBase {

	private static final int ID = Integer.BYTES + 36;

	private static final int INTERVAL = 3 * ID + 81;

	/**
	 * Creation and last access; version, synced stamp, last access and check of the row;
	 * stamp and value of the interval; stamp of an attribute.
	 */
	private static final int[] NUMBERS = { 2 * ID + 4, 2 * ID + 12, 3 * ID + 20, 3 * ID + 28, 3 * ID + 36, 3 * ID + 44,
			3 * ID + 69, INTERVAL, 3 * ID + 98 };

	private final Logger logger = (Logger) LoggerFactory.getLogger("dev.hybridsession");

	@Parameter
	private MemcachedProtocol protocol;

	@Override
	protected MemcachedProtocol protocol() {
		return this.protocol;
	}

	@BeforeEach
	void doNotTellOfEach() {
		this.logger.setLevel(Level.ERROR);
	}

	@AfterEach
	void tellAgain() {
		this.logger.setLevel(Level.INFO);
	}

	@Test
	void bytesAtRandom() {
		List<byte[]> random = HostileBytes.random(100);
		load((bytes) -> random);
	}

	@Test
	void theRecordCutOffAnywhere() {
		load(HostileBytes::cut);
	}

	@Test
	void theRecordWithOneBitTurnedOver() {
		load((bytes) -> HostileBytes.flipped(bytes, 5));
	}

	/** Each number of a record's head and the stamps and the interval behind it. */
	@Test
	void numbersOutOfTheOrdinary() {
		long year = Duration.ofDays(365).toMillis();
		long now = this.clock.millis();
		for (int offset : NUMBERS) {
			for (long number : new long[] { Long.MIN_VALUE, Long.MIN_VALUE + 1, -2, 0, now + year, 1000 * (now + year),
					Long.MAX_VALUE / 2, Long.MAX_VALUE - 1, Long.MAX_VALUE }) {
				if (offset == INTERVAL && number == now + year) {
					continue; // an application may have said so
				}
				HybridSession session = synced();
				byte[] hostile = cached(session);
				ByteBuffer.wrap(hostile).putLong(offset, number);
				assertThat(this.cache.put(key(session), hostile, MINUTE).stored()).isTrue();
				survives(number + " at " + offset, session);
				Long expiry = this.jdbc.queryForObject("SELECT EXPIRY_TIME FROM HYBRID_SESSION WHERE PUBLIC_ID = ?",
						Long.class, session.getId());
				assertThat(expiry).as("%s at %s", number, offset).isLessThan(now + Duration.ofDays(2).toMillis());
			}
		}
	}

	/** As if the row had been told of the future, too. */
	@Test
	void allTimesOfTheFarFuture() {
		HybridSession session = synced();
		byte[] hostile = cached(session);
		for (int offset : new int[] { 2 * ID + 12, 3 * ID + 36, 3 * ID + 44 }) {
			ByteBuffer.wrap(hostile).putLong(offset, Long.MAX_VALUE);
		}
		assertThat(this.cache.put(key(session), hostile, MINUTE).stored()).isTrue();
		survives("all times", session);
		assertThat(rows("EXPIRY_TIME < ?", this.clock.millis() + Duration.ofDays(2).toMillis())).isOne();
	}

	@Test
	void aLogoutEndsTheSessionForGood() {
		damaged(7, (session) -> {
			this.one.repository.deleteById(session.getId());
			assertThat(this.two.repository.findById(session.getId())).isNull();
			assertThat(rows("PUBLIC_ID = ? AND ENDED_TIME IS NULL", session.getId())).isZero();
		});
	}

	@Test
	void theIdChangesOrStays() {
		damaged(7, (session) -> {
			HybridSession page = this.one.repository.findById(session.getId());
			page.changeSessionId();
			this.one.repository.save(page);
			assertThat(this.two.repository.findById(page.getId())).isNotNull();
			assertThat(rows("PUBLIC_ID = ? AND ENDED_TIME IS NULL", page.getId())).isOne();
		});
	}

	private void damaged(int oneIn, Consumer<HybridSession> page) {
		int cases = HostileBytes.flipped(cached(synced()), oneIn).size();
		for (int i = 0; i < cases; i++) {
			HybridSession session = synced();
			byte[] hostile = HostileBytes.flipped(cached(session), oneIn).get(i);
			assertThat(this.cache.put(key(session), hostile, MINUTE).stored()).isTrue();
			page.accept(session);
		}
	}

	/** Every session has a record of the same form, but for its ids. */
	private void load(Function<byte[], List<byte[]>> damage) {
		int cases = damage.apply(cached(synced())).size();
		assertThat(cases).isGreaterThanOrEqualTo(100);
		for (int i = 0; i < cases; i++) {
			HybridSession session = synced();
			byte[] hostile = damage.apply(cached(session)).get(i);
			assertThat(this.cache.put(key(session), hostile, MINUTE).stored()).isTrue();
			survives("case " + i, session);
		}
	}

	private void survives(String description, HybridSession session) {
		HybridSession page = this.one.repository.findById(session.getId());
		assertThat(page).as(description).isNotNull();
		page.getAttributeNames().forEach(page::getAttribute);
		page.getMaxInactiveInterval();
		page.getCreationTime();
		page.isExpired();
		page.setLastAccessedTime(this.clock.instant());
		page.setAttribute("new", 1);
		this.one.repository.save(page);
		// that its internal id is damaged a copy does not tell, only its row
		boolean own = page.getInternalId().equals(session.getInternalId());
		HybridSession next = this.two.repository.findById(session.getId());
		assertThat(next).as(description).isNotNull();
		if (own) {
			assertThat(next.<Integer>getAttribute("new")).as(description).isEqualTo(1);
		}
		this.one.sync.drain();
		assertThat(rows("PUBLIC_ID = ? AND ENDED_TIME IS NULL", session.getId())).as(description).isOne();
		HybridSession synced = this.two.repository.findById(session.getId());
		assertThat(synced).as(description).isNotNull();
		assertThat(synced.getInternalId()).as(description).isEqualTo(session.getInternalId());
		assertThat(this.cache.remove(key(session)).stored()).isTrue();
		HybridSession stored = this.two.repository.findById(session.getId());
		assertThat(stored).as(description).isNotNull();
		if (own) {
			assertThat(stored.<Integer>getAttribute("new")).as(description).isEqualTo(1);
		}
	}

	private HybridSession synced() {
		HybridSession session = this.one.repository.createSession();
		session.setAttribute("name", "value");
		session.setAttribute("bytes", new byte[8]);
		this.one.repository.save(session);
		assertThat(rows("PUBLIC_ID = ?", session.getId())).isOne();
		return session;
	}

	private byte[] cached(HybridSession session) {
		return ((CacheRead.Hit) this.cache.read(key(session))).value();
	}

	private static String key(HybridSession session) {
		return new CacheKeys("test", () -> "store").session(session.getId());
	}

}
