package dev.hybridsession.internal.record;

import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SubsessionRecordTests {

	private static final String ID = "internal";

	private static final String NAME = "cart";

	@Property
	void decodingIsTheInverseOfEncoding(@ForAll("records") SubsessionRecord record) {
		assertThat(SubsessionCodec.decode(SubsessionCodec.encode(record), ID, NAME)).isEqualTo(record);
	}

	@Property
	void bytesThatAreCutOffOrTooLongAreNoCopy(@ForAll("records") SubsessionRecord record, @ForAll int at) {
		byte[] bytes = SubsessionCodec.encode(record);
		byte[] cut = java.util.Arrays.copyOf(bytes, Math.floorMod(at, bytes.length));
		assertThat(SubsessionCodec.decode(cut, ID, NAME)).isNull();
		assertThat(SubsessionCodec.decode(java.util.Arrays.copyOf(bytes, bytes.length + 1), ID, NAME)).isNull();
	}

	@Property
	void aMergeKeepsTheNewerWhole(@ForAll("records") SubsessionRecord copy, @ForAll("records") SubsessionRecord row) {
		SubsessionRecord merged = copy.mergeRow(row, 7, 100);
		SubsessionRecord reversed = row.mergeRow(copy, 7, 100);
		assertThat(merged.stamp()).isEqualTo(Math.max(copy.stamp(), row.stamp()));
		assertThat(merged.value()).isEqualTo(reversed.value());
		assertThat(merged.isSameChange(copy) || merged.isSameChange(row)).isTrue();
		assertThat(merged.rowVersion()).isEqualTo(7);
		assertThat(merged.isAheadOfRow()).isEqualTo(copy.stamp() > row.stamp());
	}

	@Test
	void ofTwoValuesOfTheSameStampEveryInstanceKeepsTheSame() {
		byte[][] ordered = { null, {}, { 1 }, { -1 } };
		for (int i = 1; i < ordered.length; i++) {
			SubsessionRecord smaller = SubsessionRecord.absent(ID, NAME).with(1, ordered[i - 1], SubsessionLease.NONE);
			SubsessionRecord greater = SubsessionRecord.absent(ID, NAME).with(1, ordered[i], SubsessionLease.NONE);
			assertThat(smaller.mergeRow(greater, 7, 100).value()).isEqualTo(ordered[i]);
			assertThat(greater.mergeRow(smaller, 7, 100).value()).isEqualTo(ordered[i]);
		}
	}

	@Test
	void copiesThatDifferInAnythingAreNotEqual() {
		SubsessionLease lease = new SubsessionLease("me", 10);
		SubsessionRecord record = new SubsessionRecord(ID, NAME, 1, new byte[] { 1 }, lease, 2, 3, 4);
		assertThat(record).isEqualTo(new SubsessionRecord(ID, NAME, 1, new byte[] { 1 }, lease, 2, 3, 4));
		assertThat(List.of(new SubsessionRecord("other", NAME, 1, new byte[] { 1 }, lease, 2, 3, 4),
				new SubsessionRecord(ID, "other", 1, new byte[] { 1 }, lease, 2, 3, 4),
				record.with(9, new byte[] { 1 }, lease), record.with(1, new byte[] { 9 }, lease),
				record.with(1, new byte[] { 1 }, SubsessionLease.NONE), record.knowingRow(9, 3, 4),
				record.knowingRow(2, 9, 4), record.knowingRow(2, 3, 9)))
			.doesNotContain(record);
	}

	@Test
	void anotherChangeIsNotTheSame() {
		SubsessionRecord record = SubsessionRecord.absent(ID, NAME).with(1, new byte[] { 1 }, SubsessionLease.NONE);
		assertThat(record.exists()).isTrue();
		assertThat(SubsessionRecord.absent(ID, NAME).exists()).isFalse();
		assertThat(record.isSameChange(record.knowingRow(1, 1, 1))).isTrue();
		assertThat(record.isSameChange(null)).isFalse();
		assertThat(record.isSameChange(record.with(2, new byte[] { 1 }, SubsessionLease.NONE))).isFalse();
		assertThat(record.isSameChange(record.with(1, null, SubsessionLease.NONE))).isFalse();
		assertThat(record.isSameChange(record.with(1, new byte[] { 1 }, new SubsessionLease("me", 1)))).isFalse();
	}

	@Test
	void markersAndStrangersAreNoCopies() {
		assertThat(SubsessionCodec.decode(RecordCodec.encode(DatabaseMarker.ASK_DATABASE), ID, NAME)).isNull();
		assertThat(SubsessionCodec.decode(SubsessionCodec.claim(1), ID, NAME)).isNull();
		assertThat(SubsessionCodec.decode(new byte[0], ID, NAME)).isNull();
		byte[] bytes = SubsessionCodec.encode(SubsessionRecord.absent(ID, NAME));
		assertThat(SubsessionCodec.decode(bytes, "other", NAME)).isNull();
		assertThat(SubsessionCodec.decode(bytes, ID, "other")).isNull();
		assertThat(SubsessionCodec.isClaim(SubsessionCodec.claim(1))).isTrue();
		assertThat(SubsessionCodec.isClaim(RecordCodec.encode(DatabaseMarker.ASK_DATABASE))).isFalse();
		assertThat(SubsessionCodec.isClaim(new byte[] { 1 })).isFalse();
	}

	@Test
	void itsTextTellsNeitherItsValueNorTheOwnerOfItsLease() {
		SubsessionRecord record = SubsessionRecord.absent(ID, NAME).with(7, new byte[3], new SubsessionLease("me", 1));
		assertThat(record).hasToString("cart of internal@7, 3 bytes");
		assertThat(record.with(8, null, SubsessionLease.NONE)).hasToString("cart of internal@8, no value");
	}

	@Test
	void aLeaseBarsOthersUntilItEnds() {
		SubsessionLease lease = new SubsessionLease("me", 10);
		assertThat(lease.bars("you", 9, 1)).isTrue();
		assertThat(lease.bars("you", 10, 1)).isFalse();
		assertThat(lease.bars("me", 9, 1)).isFalse();
		assertThat(lease.bars("you", 8, 1)).isFalse();
		assertThat(new SubsessionLease("me", Long.MAX_VALUE).bars("you", 9, 1000)).isFalse();
		assertThat(SubsessionLease.NONE.bars("you", Long.MIN_VALUE, 1)).isFalse();
	}

	@Provide
	Arbitrary<SubsessionRecord> records() {
		Arbitrary<Long> stamps = Arbitraries.longs().between(1, 4);
		Arbitrary<byte[]> values = Arbitraries
			.of(new byte[0], new byte[1_000], new byte[] { 1 }, new byte[] { 2 }, new byte[] { -1, 2 })
			.injectNull(0.3);
		Arbitrary<SubsessionLease> leases = Arbitraries.of(SubsessionLease.NONE, new SubsessionLease("a", 5));
		return Combinators.combine(stamps, values, leases, stamps, stamps, stamps)
			.as((stamp, value, lease, version, rowStamp, checked) -> new SubsessionRecord(ID, NAME, stamp, value, lease,
					version, rowStamp, checked));
	}

}
