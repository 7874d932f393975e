package dev.hybridsession.internal.record;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RowKnowledgeTests {

	private static final RowKnowledge SEEN = new RowKnowledge("id", 7, 20, 1, 100);

	private static final RowKnowledge UNSEEN = RowKnowledge.NONE.untoldOfIdChange("old");

	@Test
	void rowIsKnownOnceItWasSeen() {
		assertThat(SEEN.stored()).isTrue();
		assertThat(UNSEEN.stored()).isFalse();
		assertThat(RowKnowledge.NONE.stored()).isFalse();
	}

	@Test
	void idOfARowThatWasNotToldOfAnIdChangeIsKept() {
		assertThat(UNSEEN.publicId()).isEqualTo("old");
		assertThat(SEEN.untoldOfIdChange("new")).isSameAs(SEEN);
		assertThat(SEEN.mayBearAnotherId("id")).isFalse();
		assertThat(SEEN.mayBearAnotherId("new")).isTrue();
		assertThat(RowKnowledge.NONE.mayBearAnotherId("id")).isFalse();
	}

	@Test
	void knowledgeIsCheckedNoLaterThanByItsWriter() {
		assertThat(SEEN.checkedBy(100)).isSameAs(SEEN);
		assertThat(SEEN.checkedBy(101)).isSameAs(SEEN);
		assertThat(SEEN.checkedBy(99)).isEqualTo(new RowKnowledge("id", 7, 20, 1, 99));
	}

	@Test
	void entryThatTheRowMayLackIsNotCountedAsSynced() {
		assertThat(SEEN.without(21)).isSameAs(SEEN);
		assertThat(SEEN.without(20)).isEqualTo(new RowKnowledge("id", 7, 19, 1, 100));
	}

	@Test
	void mergedKnowledgeNamesTheRowThatWasNotToldOfTheIdChange() {
		RowKnowledge another = new RowKnowledge("old", 7, 20, 1, 100);
		RowKnowledge older = new RowKnowledge("older", 7, 20, 1, 100);
		assertMerged(SEEN, another, "old");
		assertMerged(another, older, "old");
		assertMerged(SEEN, UNSEEN, "id");
		assertMerged(UNSEEN, RowKnowledge.NONE, "old");
	}

	private static void assertMerged(RowKnowledge one, RowKnowledge other, String publicId) {
		assertThat(one.merge(other, "id").publicId()).isEqualTo(publicId);
		assertThat(other.merge(one, "id").publicId()).isEqualTo(publicId);
	}

}
