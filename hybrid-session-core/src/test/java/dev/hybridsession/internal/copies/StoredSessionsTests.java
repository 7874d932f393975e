package dev.hybridsession.internal.copies;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.hybridsession.SessionObserver;
import dev.hybridsession.SessionObserver.WriteReason;
import dev.hybridsession.Tier;
import dev.hybridsession.internal.record.Entry;
import dev.hybridsession.internal.record.ReservedEntries;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.Stamps;
import dev.hybridsession.internal.store.RowEnding;
import dev.hybridsession.internal.store.RowRead;
import dev.hybridsession.internal.store.RowUpdate;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.internal.system.RandomSource;
import dev.hybridsession.support.FaultyStore;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemoryDatabase;
import dev.hybridsession.support.MemoryStore;
import dev.hybridsession.support.MutableClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests of the statements that the database gets, and of the counters. */
class StoredSessionsTests {

	private final MutableClock clock = new MutableClock();

	private final FaultyStore store = new FaultyStore(new MemoryStore(new MemoryDatabase()));

	private final List<Object> counted = new ArrayList<>();

	private final StoredSessions sessions = new StoredSessions(this.store, HybridInstance.TIMING,
			ClusterClock.of(this.clock), RandomSource.SYSTEM, new SessionObserver() {

				@Override
				public void read(Tier tier, ReadOutcome outcome) {
					StoredSessionsTests.this.counted.add(outcome);
				}

				@Override
				public void written(Tier tier, WriteReason reason) {
					StoredSessionsTests.this.counted.add(reason);
				}

			});

	private SessionRecord session(String id) {
		return SessionRecord.create(id, "internal-" + id, this.clock.millis(), Duration.ofMinutes(30), 1);
	}

	private SessionRecord stored(String id) {
		return this.sessions.write(session(id), WriteReason.CREATED);
	}

	@Test
	void eachAnswerToAReadIsCounted() {
		SessionRecord live = stored("live");
		assertThat(this.counted).hasToString("[CREATED]");
		this.counted.clear();
		this.sessions.find("live");
		this.sessions.end(live, this.clock.millis(), () -> {
		});
		this.sessions.find("live");
		this.sessions.find("other");
		this.store.insert(new SessionRow("internal", "unreadable", 1, 0, 0, Long.MAX_VALUE, null, new byte[] { 1 }));
		this.sessions.find("unreadable");
		this.store.setUnavailable(true);
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> this.sessions.find("live"));
		assertThat(this.counted).hasToString("[HIT, ENDED, MISS, MISS, UNAVAILABLE]");
	}

	@Test
	void aSyncCountsTheRowsThatItHasWritten() {
		RowUpdate matching = this.sessions.update(stored("a"));
		RowUpdate other = this.sessions.update(session("b"));
		this.counted.clear();
		assertThat(this.sessions.updateAll(List.of(matching, other, other))).containsExactly(RowUpdate.Outcome.UPDATED,
				RowUpdate.Outcome.NOT_MATCHED, RowUpdate.Outcome.NOT_MATCHED);
		assertThat(this.counted).hasToString("[SYNC]");
	}

	@Test
	void anIdChangeWritesTheRowUnderTheNewIdWhetherOrNotThereIsOne() {
		SessionRecord stored = stored("old");
		this.counted.clear();
		assertThat(this.sessions.rename(stored, "new").row().publicId()).isEqualTo("new");
		assertThat(this.sessions.rename(session("cached"), "first").row().publicId()).isEqualTo("first");
		assertThat(this.counted).hasToString("[ID_CHANGED, ID_CHANGED]");
		assertThat(this.store.find("old")).isEqualTo(RowRead.NotLive.ABSENT);
		assertThat(this.store.find("new")).isInstanceOf(SessionRow.class);
		assertThat(this.store.find("first")).isInstanceOf(SessionRow.class);
		assertThat(this.sessions.rename(stored, "late")).isNull();
	}

	@Test
	void theEndOfASessionWithoutARowIsFoundUnderItsId() {
		assertThat(this.sessions.end(session("cached"), this.clock.millis(), () -> {
		})).isTrue();
		assertThat(this.sessions.find("cached")).isEqualTo(StoredSession.Dead.ENDED);
	}

	@Test
	void aSessionEndsOnceAndItsRowStaysForAsLongAsACopyCouldBeCached() {
		SessionRecord stored = stored("id");
		RowEnding ending = this.sessions.ending(stored, this.clock.millis(), () -> {
		});
		assertThat(ending.end().purgeTime() - this.clock.millis())
			.isEqualTo(HybridInstance.TIMING.retention(stored).toMillis());
		assertThat(this.sessions.endAll(List.of(ending))).containsExactly(stored.internalId());
		assertThat(this.sessions.end(stored, this.clock.millis(), () -> {
		})).isFalse();
	}

	@Test
	void aRowThatHasEverythingIsNotWrittenAgain() {
		SessionRecord stored = stored("id");
		this.clock.advance(Duration.ofSeconds(1));
		SessionRecord late = this.sessions.write(session("id").accessedAt(stored.lastAccessTime()),
				WriteReason.CACHE_FAILED);
		assertThat(late.row().version()).isEqualTo(stored.row().version());
		SessionRecord accessed = this.sessions.write(session("id"), WriteReason.CACHE_FAILED);
		assertThat(accessed.row().version()).isNotEqualTo(stored.row().version());
	}

	@Test
	void aRowThatCannotBeReadStandsForItsColumns() {
		SessionRow row = new SessionRow("internal", "id", 1, 1_000, 2_000, 9_000, "alice", new byte[] { 1 });
		StoredSession.Live live = this.sessions.decode(row, this.clock.millis());
		assertThat(live.readable()).isFalse();
		assertThat(live.record().interval()).isEqualTo(Duration.ofSeconds(7));
		assertThat(live.record().principal()).isEqualTo("alice");
		row = new SessionRow("internal", "id", 1, 1_000, 2_000, Long.MAX_VALUE, null, new byte[] { 1 });
		assertThat(this.sessions.decode(row, 0).record().interval()).isNegative();
	}

	@Test
	void aPrincipalIsIndexedAsFarAsTheColumnHoldsIt() {
		assertThat(indexed(null)).isNull();
		assertThat(indexed("alice")).isEqualTo("alice");
		assertThat(indexed("a\u0000b")).isEqualTo("a\uFFFDb");
		String longest = "x".repeat(SessionRow.MAX_PRINCIPAL_LENGTH);
		assertThat(indexed(longest)).isEqualTo(longest);
		assertThat(indexed(longest + "y")).isEqualTo(longest);
		String halved = longest.substring(1) + "\uD83D\uDE00";
		assertThat(indexed(halved)).isEqualTo(longest.substring(1));
		assertThat(indexed(longest.substring(2) + "\uD83D\uDE00")).hasSize(SessionRow.MAX_PRINCIPAL_LENGTH);
	}

	private String indexed(String principal) {
		Map<String, Entry> login = new HashMap<>();
		ReservedEntries.putPrincipal(login, principal, Stamps.ofMillis(this.clock.millis()));
		return this.sessions.update(session("id").with(this.clock.millis(), login)).row().principal();
	}

}
