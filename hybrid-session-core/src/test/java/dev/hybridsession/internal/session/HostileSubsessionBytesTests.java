package dev.hybridsession.internal.session;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.hybridsession.HybridSession;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.Subsession;
import dev.hybridsession.internal.record.Stamps;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.support.HostileBytes;
import dev.hybridsession.support.HybridInstance;
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
 * Tests hostile bytes in memcached under the key of a subsession: it is read, written and
 * synced as if the bytes were not there, or as they say.
 */
@Tag("servers")
@ParameterizedClass
@EnumSource(value = MemcachedProtocol.class, names = { "BINARY", "META" })
class HostileSubsessionBytesTests extends SeveralTiersTestBase {

	private static final int HEAD = 4 + Integer.BYTES + 36 + Integer.BYTES + "counter".length();

	private static final int STAMP = HEAD;

	private static final int OWNER = HEAD + Long.BYTES;

	/** The end of the lease; version and stamp of the row; its check. */
	private static final int[] OTHERS = { OWNER + 4, OWNER + 12, OWNER + 20, OWNER + 28 };

	private static final int VALUE = OWNER + 36;

	private final Logger logger = (Logger) LoggerFactory.getLogger("dev.hybridsession");

	private HybridSession session;

	@Parameter
	private MemcachedProtocol protocol;

	@Override
	protected MemcachedProtocol protocol() {
		return this.protocol;
	}

	@BeforeEach
	void doNotTellOfEach() {
		this.logger.setLevel(Level.ERROR);
		this.session = this.one.create();
	}

	@AfterEach
	void tellAgain() {
		this.logger.setLevel(Level.INFO);
	}

	@Test
	void bytesAtRandom() {
		List<byte[]> random = HostileBytes.random(50);
		change((bytes) -> random);
	}

	@Test
	void theRecordCutOffAnywhere() {
		change(HostileBytes::cut);
	}

	@Test
	void theHeadWithOneBitTurnedOver() {
		change((bytes) -> HostileBytes.flipped(bytes, 3)
			.stream()
			.filter((flipped) -> Arrays.mismatch(flipped, bytes) < VALUE)
			.toList());
	}

	@Test
	void theValueWithOneBitTurnedOverIsReadAsItIsOrHidden() {
		byte[] bytes = cached();
		for (byte[] flipped : HostileBytes.flipped(bytes, 1)) {
			if (Arrays.mismatch(flipped, bytes) >= VALUE + 4) {
				put(flipped);
				counter(this.two).get();
				counter(this.two).set(1);
				assertThat(counter(this.one).get()).isEqualTo(1);
			}
		}
	}

	@Test
	void numbersOutOfTheOrdinary() {
		long inAYear = this.clock.millis() + Duration.ofDays(365).toMillis();
		for (long number : new long[] { Long.MIN_VALUE, Long.MIN_VALUE + 1, -2, 0, inAYear, 1000 * inAYear,
				Long.MAX_VALUE / 2, Long.MAX_VALUE - 1, Long.MAX_VALUE }) {
			change((bytes) -> List.of(with(bytes, STAMP, number)));
			for (int offset : OTHERS) {
				change((bytes) -> List.of(with(bytes, offset, number)));
			}
		}
	}

	@Test
	void aLeaseThatNeverEndsBarsNobody() {
		for (long until : new long[] { Long.MAX_VALUE, this.clock.millis() + Duration.ofDays(365).toMillis() }) {
			change((bytes) -> List.of(ByteBuffer.allocate(bytes.length + 1)
				.put(bytes, 0, OWNER)
				.putInt(1)
				.put((byte) 'x')
				.putLong(until)
				.put(bytes, OWNER + 12, bytes.length - OWNER - 12)
				.array()));
		}
	}

	@Test
	void aRowThatIsSaidToBeOfTheFutureIsWrittenInTime() {
		put(with(cached(), OTHERS[2], Stamps.ofMillis(this.clock.millis() + Duration.ofDays(365).toMillis())));
		counter(this.two).update((value) -> value + 1);
		this.clock.advance(HybridInstance.TIMING.syncInterval());
		this.two.subsessionSync.run();
		assertThat(this.cache.remove(key()).stored()).isTrue();
		assertThat(counter(this.one).get()).isEqualTo(6);
	}

	private void change(Function<byte[], List<byte[]>> damage) {
		int cases = damage.apply(cached()).size();
		for (int i = 0; i < cases; i++) {
			put(damage.apply(cached()).get(i));
			Integer before = counter(this.two).get();
			assertThat(before).as("case %s", i).isEqualTo(5);
			assertThat(counter(this.two).update((value) -> value + 1)).as("case %s", i).isEqualTo(6);
			assertThat(counter(this.one).get()).as("case %s", i).isEqualTo(6);
			this.two.subsessionSync.drain();
			assertThat(this.cache.remove(key()).stored()).isTrue();
			assertThat(counter(this.one).get()).as("case %s", i).isEqualTo(6);
		}
	}

	private static byte[] with(byte[] bytes, int offset, long number) {
		byte[] hostile = bytes.clone();
		ByteBuffer.wrap(hostile).putLong(offset, number);
		return hostile;
	}

	private Subsession<Integer> counter(HybridInstance instance) {
		return instance.subsessions.of(this.session.getId(), "counter", Integer.class);
	}

	/** The bytes in memcached once five is in the row. */
	private byte[] cached() {
		counter(this.one).set(5);
		this.one.subsessionSync.drain();
		counter(this.one).get();
		return ((CacheRead.Hit) this.cache.read(key())).value();
	}

	private void put(byte[] hostile) {
		assertThat(this.cache.put(key(), hostile, MINUTE).stored()).isTrue();
	}

	private String key() {
		return new CacheKeys("test", () -> "store").subsession(this.session.getInternalId(), "counter");
	}

}
