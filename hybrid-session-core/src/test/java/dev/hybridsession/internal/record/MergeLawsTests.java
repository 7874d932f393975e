package dev.hybridsession.internal.record;

import dev.hybridsession.EndedSession.EndReason;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static org.assertj.core.api.Assertions.assertThat;

/** The laws that let copies meet in any order. */
class MergeLawsTests {

	@Property
	void mergeIsCommutative(@ForAll("copies") SessionCopy a, @ForAll("copies") SessionCopy b) {
		assertThat(SessionCopy.merge(a, b)).isEqualTo(SessionCopy.merge(b, a));
	}

	@Property
	void mergeIsAssociative(@ForAll("copies") SessionCopy a, @ForAll("copies") SessionCopy b,
			@ForAll("copies") SessionCopy c) {
		assertThat(SessionCopy.merge(SessionCopy.merge(a, b), c))
			.isEqualTo(SessionCopy.merge(a, SessionCopy.merge(b, c)));
	}

	@Property
	void mergeIsIdempotent(@ForAll("copies") SessionCopy a) {
		assertThat(SessionCopy.merge(a, a)).isEqualTo(a);
	}

	@Property
	void aFinalEndWinsOverEverything(@ForAll("copies") SessionCopy a, @ForAll("copies") SessionCopy b) {
		if (isFinal(a) || isFinal(b)) {
			assertThat(SessionCopy.merge(a, b)).matches(MergeLawsTests::isFinal);
		}
	}

	private static boolean isFinal(SessionCopy copy) {
		return copy instanceof Tombstone tombstone && tombstone.reason() != EndReason.EXPIRED;
	}

	@Property
	void theTombstoneOfAReaperGivesWayToARecord(@ForAll("records") SessionRecord record,
			@ForAll("copies") SessionCopy copy) {
		if (!isFinal(copy)) {
			assertThat(SessionCopy.merge(record, copy)).isInstanceOf(SessionRecord.class);
		}
	}

	@Property
	void entriesKnownToBeInTheRowAreInTheRow(@ForAll("records") SessionRecord a, @ForAll("records") SessionRecord row) {
		SessionRecord merged = a.mergeRow(row, 7, 100);
		merged.entries().forEach((name, entry) -> {
			if (entry.stamp() <= merged.row().syncedStamp()) {
				assertThat(row.entries().get(name)).isEqualTo(entry);
			}
		});
		assertThat(merged.row().version()).isEqualTo(7);
		assertThat(merged.row().checked()).isEqualTo(100);
	}

	@Property
	void aMergeClaimsNoMoreOfTheRowThanEitherCopy(@ForAll("records") SessionRecord a,
			@ForAll("records") SessionRecord b) {
		RowKnowledge merged = a.merge(b).row();
		assertThat(merged.syncedStamp()).isEqualTo(Math.min(a.row().syncedStamp(), b.row().syncedStamp()));
		assertThat(merged.checked()).isEqualTo(Math.min(a.row().checked(), b.row().checked()));
		assertThat(merged.version()).isBetween(-1L, Math.max(0, Math.min(a.row().version(), b.row().version())));
		assertThat(merged.lastAccessTime()).isEqualTo(Math.min(a.row().lastAccessTime(), b.row().lastAccessTime()));
		assertThat(merged.stored()).isEqualTo(a.row().stored() || b.row().stored());
	}

	@Property
	void decodingIsTheInverseOfEncoding(@ForAll("copies") SessionCopy copy) {
		assertThat(RecordCodec.decode(RecordCodec.encode(copy))).isEqualTo(copy);
	}

	@Provide
	Arbitrary<SessionCopy> copies() {
		return Records.copies();
	}

	@Provide
	Arbitrary<SessionRecord> records() {
		return Records.records();
	}

}
