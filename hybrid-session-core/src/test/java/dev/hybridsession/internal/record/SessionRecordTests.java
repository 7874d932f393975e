package dev.hybridsession.internal.record;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class SessionRecordTests {

	private final SessionRecord record = SessionRecord.create("id", "internal", 1000, Duration.ofMinutes(30), 10);

	@Test
	void theNewestEntryWinsAndOthersSurvive() {
		SessionRecord a = this.record.with(2000, Map.of("x", entry(20, 1), "y", entry(21, 1)));
		SessionRecord b = this.record.with(1500, Map.of("x", entry(22, 2), "z", entry(19, 2)));
		SessionRecord merged = a.merge(b);
		assertThat(merged.entries()).containsEntry("x", entry(22, 2))
			.containsEntry("y", entry(21, 1))
			.containsEntry("z", entry(19, 2));
		assertThat(merged.lastAccessTime()).isEqualTo(2000);
	}

	@Test
	void aRemovalWinsOverAValueOfTheSameStamp() {
		SessionRecord a = this.record.with(0, Map.of("x", entry(20, 1)));
		SessionRecord b = this.record.with(0, Map.of("x", new Entry(20, null)));
		assertThat(a.merge(b).hasAttribute("x")).isFalse();
	}

	@Test
	void ofTwoValuesOfTheSameStampEveryInstanceKeepsTheSame() {
		SessionRecord a = this.record.with(0, Map.of("x", entry(20, 1)));
		SessionRecord b = this.record.with(0, Map.of("x", entry(20, 2)));
		assertThat(a.merge(b).entries()).containsEntry("x", entry(20, 2));
		assertThat(b.merge(a).entries()).containsEntry("x", entry(20, 2));
	}

	@Test
	void theLastAccessOfASessionThatOthersHaveSeenOnlyMovesForward() {
		SessionRecord accessed = this.record.with(3000, Map.of());
		assertThat(accessed.with(2000, Map.of()).lastAccessTime()).isEqualTo(3000);
		assertThat(accessed.with(4000, Map.of()).lastAccessTime()).isEqualTo(4000);
	}

	@Test
	void anIntervalAndAPrincipalMergeLikeAttributes() {
		Map<String, Entry> changes = new HashMap<>();
		ReservedEntries.putInterval(changes, Duration.ofMinutes(5), 20);
		ReservedEntries.putPrincipal(changes, "alice", 20);
		SessionRecord merged = this.record.merge(this.record.with(0, changes));
		assertThat(merged.interval()).isEqualTo(Duration.ofMinutes(5));
		assertThat(merged.principal()).isEqualTo("alice");
	}

	@Test
	void anEndlessIntervalStaysEndless() {
		SessionRecord endless = SessionRecord.create("id", "i", 0, Duration.ofSeconds(Long.MIN_VALUE), 1);
		assertThat(endless.interval()).isEqualTo(Duration.ofSeconds(-1));
		SessionRecord longest = SessionRecord.create("id", "i", 0, Duration.ofSeconds(Long.MAX_VALUE), 1);
		assertThat(longest.interval()).isEqualTo(Duration.ofDays(365_000));
		assertThat(RecordCodec.decode(RecordCodec.encode(longest))).isEqualTo(longest);
	}

	@Test
	void anIntervalIsKeptToTheMillisecondAndNoneIsNotEndless() {
		for (Duration interval : List.of(Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(61_001))) {
			assertThat(SessionRecord.create("id", "i", 0, interval, 1).interval()).isEqualTo(interval);
		}
	}

	@Test
	void partsThatAreNoAttributesAreNotNamedAndHaveNoValue() {
		SessionRecord changed = this.record.with(0, Map.of("x", entry(20, 1), "gone", new Entry(20, null)));
		List<String> names = new ArrayList<>();
		changed.forEachAttributeName(names::add);
		assertThat(names).containsExactly("x");
		assertThat(changed.size()).isEqualTo(3);
		assertThat(changed.value("x")).containsExactly(1);
		assertThat(changed.value("gone")).isNull();
		assertThat(changed.value("\u0000interval")).isNull();
		assertThat(changed.hasAttribute("\u0000interval")).isFalse();
	}

	@Test
	void aSessionIsAdoptedUntilItHasAnotherId() {
		Map<String, Entry> changes = new HashMap<>();
		ReservedEntries.putAdopted(changes, "id", 20);
		SessionRecord adopted = this.record.with(0, changes);
		assertThat(this.record.isAdopted()).isFalse();
		assertThat(adopted.isAdopted()).isTrue();
		assertThat(adopted.withPublicId("new").isAdopted()).isFalse();
	}

	@Test
	void copiesThatDifferInAnEntryAreNotEqual() {
		SessionRecord one = this.record.with(0, Map.of("x", entry(20, 1)));
		assertThat(one).isEqualTo(this.record.with(0, Map.of("x", entry(20, 1))));
		for (Entry other : List.of(entry(21, 1), entry(20, 2), new Entry(20, null))) {
			assertThat(one).isNotEqualTo(this.record.with(0, Map.of("x", other)));
		}
		assertThat(one).isNotEqualTo(this.record.with(0, Map.of("y", entry(20, 1))));
		assertThat(one).isNotEqualTo(this.record);
	}

	@Test
	void recordsUnderDifferentIdsDoNotMerge() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.record.merge(this.record.withPublicId("other")));
	}

	@Test
	void aChangeOlderThanWhatTheRowHasIsStillKnownToBeMissing() {
		SessionRecord synced = this.record.with(0, Map.of("x", entry(50, 1)));
		synced = synced.mergeRow(synced, 1, 0);
		SessionRecord other = this.record.with(0, Map.of("y", entry(30, 1)));
		assertThat(synced.isAheadOfRow()).isFalse();
		assertThat(synced.merge(other).isAheadOfRow()).isTrue();
	}

	@Test
	void anIdChangeIsAheadOfTheRowUntilTheRowIsTold() {
		SessionRecord synced = this.record.mergeRow(this.record, 1, 0);
		SessionRecord renamed = synced.withPublicId("new");
		assertThat(renamed.isAheadOfRow()).isTrue();
		assertThat(renamed.mergeRow(renamed, 2, 0).isAheadOfRow()).isFalse();
	}

	@Test
	void aRemovalIsForgottenOnlyIfTheRowHasItAndItIsOld() {
		SessionRecord removed = this.record.with(0, Map.of("x", new Entry(20, null)));
		assertThat(removed.withoutRemovals(100).entries()).containsKey("x");
		SessionRecord synced = removed.mergeRow(removed, 1, 0);
		assertThat(synced.withoutRemovals(19).entries()).containsKey("x");
		assertThat(synced.withoutRemovals(20).entries()).doesNotContainKey("x");
	}

	@Test
	void itsTextTellsNeitherIdNorContent() {
		assertThat(this.record.toString()).doesNotContain("id,").contains("internal");
	}

	private static Entry entry(long stamp, int value) {
		return new Entry(stamp, new byte[] { (byte) value });
	}

}
