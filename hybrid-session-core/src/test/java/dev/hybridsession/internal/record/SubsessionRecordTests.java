package dev.hybridsession.internal.record;

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
		Arbitrary<byte[]> values = Arbitraries.of(new byte[] { 1 }, new byte[] { 2 }, new byte[] { -1, 2 })
			.injectNull(0.3);
		Arbitrary<SubsessionLease> leases = Arbitraries.of(SubsessionLease.NONE, new SubsessionLease("a", 5));
		return Combinators.combine(stamps, values, leases, stamps, stamps, stamps)
			.as((stamp, value, lease, version, rowStamp, checked) -> new SubsessionRecord(ID, NAME, stamp, value, lease,
					version, rowStamp, checked));
	}

}
