package dev.hybridsession.internal.record;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RecordCodecTests {

	private static final SessionRecord SESSION = SessionRecord.create("id", "internal", 1, Duration.ofMinutes(1), 1);

	@Test
	void bytesAfterTheEndOfACopyAreRefused() {
		for (SessionCopy copy : new SessionCopy[] { SESSION, DatabaseMarker.ASK_DATABASE }) {
			byte[] bytes = RecordCodec.encode(copy);
			assertThatExceptionOfType(InvalidRecordException.class)
				.isThrownBy(() -> RecordCodec.decode(Arrays.copyOf(bytes, bytes.length + 1)));
		}
	}

	@Property
	void theSizeOfARecordIsKnownWithoutItsBytes(@ForAll("records") SessionRecord record, @ForAll String name,
			@ForAll String principal) {
		Map<String, Entry> changes = new HashMap<>(Map.of("n" + name, new Entry(1, new byte[name.length()])));
		ReservedEntries.putPrincipal(changes, principal, 2);
		SessionRecord larger = record.with(3, changes);
		assertThat(RecordSize.of(record)).isEqualTo(RecordCodec.encode(record).length);
		assertThat(RecordSize.of(larger)).isEqualTo(RecordCodec.encode(larger).length);
	}

	@Property
	void bytesThatAreNoRecordAreRefused(@ForAll byte[] bytes) {
		assertDecodesOrRefuses(bytes);
	}

	@Property
	void aDamagedRecordIsDecodedOrRefused(@ForAll("records") SessionRecord record, @ForAll int position,
			@ForAll byte value) {
		byte[] bytes = RecordCodec.encode(record);
		bytes[Math.floorMod(position, bytes.length)] = value;
		assertDecodesOrRefuses(bytes);
	}

	@Property(tries = 500)
	void aTruncatedRecordIsRefused(@ForAll("records") SessionRecord record, @ForAll int length) {
		byte[] bytes = RecordCodec.encode(record);
		byte[] truncated = Arrays.copyOf(bytes, Math.floorMod(length, bytes.length));
		assertThatExceptionOfType(InvalidRecordException.class).isThrownBy(() -> RecordCodec.decode(truncated));
	}

	@Test
	void anotherFormatVersionIsRefusedByItsNumber() {
		byte[] bytes = RecordCodec.encode(DatabaseMarker.ASK_DATABASE);
		bytes[2] = 9;
		assertThatExceptionOfType(InvalidRecordException.class).isThrownBy(() -> RecordCodec.decode(bytes))
			.withMessageContaining("format 9");
	}

	@Test
	void stampsThatLeaveNoRoomForOthersAreRefused() {
		for (long stamp : new long[] { Long.MIN_VALUE, -(1L << 62), 1L << 62, Long.MAX_VALUE }) {
			assertRefused(SESSION.with(0, Map.of("x", new Entry(stamp, null))), "stamp");
		}
		SessionRecord last = SESSION.with(0, Map.of("x", new Entry((1L << 62) - 1, null)));
		assertThat(RecordCodec.decode(RecordCodec.encode(last))).isEqualTo(last);
	}

	@Test
	void entriesInAnotherOrderAreReadAndWrittenInOrder() {
		SessionRecord record = (SessionRecord) RecordCodec.decode(withEntries(3, "c", "a", "b"));
		assertThat(record.entries().keySet()).containsExactly("a", "b", "c");
		assertThat(record.value("a")).containsExactly(1);
		assertThat(RecordCodec.encode(record)).isEqualTo(withEntries(3, "a", "b", "c"));
	}

	@Test
	void anEntryThatIsThereTwiceAndAnImpossibleCountAreRefused() {
		for (byte[] bytes : List.of(withEntries(2, "a", "a"), withEntries(3, "a", "b", "a"), withEntries(-1),
				withEntries(Integer.MAX_VALUE, "a"))) {
			assertThatExceptionOfType(InvalidRecordException.class).isThrownBy(() -> RecordCodec.decode(bytes));
		}
	}

	private static byte[] withEntries(int count, String... names) {
		RecordOutput output = RecordCodec.start((byte) 'R').putString("id").putString("internal").putLong(1).putLong(2);
		output.putString("id").putLong(1).putLong(1).putLong(1).putLong(1).putInt(count);
		for (String name : names) {
			output.putString(name).putLong(1).putBytes(new byte[] { 1 });
		}
		return output.toByteArray();
	}

	@Test
	void anIntervalThatNobodyCanSetIsRefused() {
		for (long millis : new long[] { Long.MIN_VALUE, -2, Duration.ofDays(365_001).toMillis(), Long.MAX_VALUE }) {
			byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(millis).array();
			assertRefused(SESSION.with(0, Map.of("\u0000interval", new Entry(2, value))), "interval");
		}
		assertRefused(SESSION.with(0, Map.of("\u0000interval", new Entry(2, new byte[3]))), "interval");
		assertRefused(SESSION.with(0, Map.of("\u0000interval", new Entry(2, null))), "interval");
	}

	@Test
	void timesAreThoseOfACalendar() {
		SessionRecord late = (SessionRecord) RecordCodec.decode(RecordCodec.encode(SESSION.accessedAt(Long.MAX_VALUE)));
		assertThat(Instant.ofEpochMilli(late.lastAccessTime())).isEqualTo("9999-12-31T23:59:59.999Z");
		SessionRecord early = (SessionRecord) RecordCodec
			.decode(RecordCodec.encode(SESSION.accessedAt(Long.MIN_VALUE)));
		assertThat(early.lastAccessTime()).isZero();
	}

	@Test
	void textThatIsNotUtf8IsRefusedAndItsReplacementIsText() {
		for (String name : List.of("\uFFFDé\u20AC\uD83D\uDE00", "a\u007F\u0080", "n".repeat(101))) {
			SessionRecord text = SESSION.with(2, Map.of(name, new Entry(2, new byte[0])));
			byte[] encoded = RecordCodec.encode(text);
			assertThat(RecordCodec.decode(encoded)).isEqualTo(text);
			assertThat(RecordSize.of(text)).isEqualTo(encoded.length);
		}
		byte[] bytes = RecordCodec.encode(SESSION.with(2, Map.of("zz", new Entry(2, new byte[0]))));
		bytes[bytes.length - Integer.BYTES - Long.BYTES - 2] = (byte) 0xC3;
		assertThatExceptionOfType(InvalidRecordException.class).isThrownBy(() -> RecordCodec.decode(bytes))
			.withMessageContaining("UTF-8");
	}

	private static void assertRefused(SessionRecord record, String reason) {
		assertThatExceptionOfType(InvalidRecordException.class)
			.isThrownBy(() -> RecordCodec.decode(RecordCodec.encode(record)))
			.withMessageContaining(reason);
	}

	private static void assertDecodesOrRefuses(byte[] bytes) {
		try {
			assertThat(RecordCodec.decode(bytes)).isNotNull();
		}
		catch (InvalidRecordException ex) {
			assertThat(ex).hasMessageContaining("ession record");
		}
	}

	@Provide
	Arbitrary<SessionRecord> records() {
		return Records.records();
	}

}
