package dev.hybridsession.internal.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.hybridsession.internal.store.RowUpdate.Outcome;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static dev.hybridsession.internal.store.SessionRows.change;
import static dev.hybridsession.internal.store.SessionRows.changed;
import static dev.hybridsession.internal.store.SessionRows.end;
import static dev.hybridsession.internal.store.SessionRows.expiring;
import static dev.hybridsession.internal.store.SessionRows.renamed;
import static dev.hybridsession.internal.store.SessionRows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests the promises of every {@link SessionStore} about the end of sessions. */
public abstract class SessionStoreEndContract extends SessionStoreBatchContract {

	// Below the expiry times of the other tests, which share the store.
	private static final long EARLY = -1_000_000;

	private void assertEnded(SessionRow row) {
		assertThat(store().find(row.publicId())).isEqualTo(RowRead.NotLive.ENDED);
	}

	@Test
	void endedRowIsKnownAsEndedAndCannotBeChanged() {
		SessionRow row = insertRow();
		AtomicInteger runs = new AtomicInteger();
		assertThat(store().end(RowState.of(row), end(row, 5_000, 6_000), runs::incrementAndGet)).isTrue();
		assertThat(runs).hasValue(1);
		assertEnded(row);
		RowUpdate update = change(row, changed(row));
		assertThat(store().update(update)).isFalse();
		assertThat(store().updateAll(List.of(update))).containsExactly(Outcome.NOT_MATCHED);
		assertThat(store().insert(row)).isFalse();
		assertThat(store().insert(row(id("i"), row.publicId()))).isFalse();
		assertThat(store().end(RowState.of(row), end(row, 7_000, 8_000), runs::incrementAndGet)).isFalse();
		assertThat(store().insertEnded(end(row, 7_000, 8_000), runs::incrementAndGet)).isFalse();
		assertThat(runs).hasValue(1);
		assertEnded(row);
		assertThat(store().findByPrincipal("alice")).noneMatch((found) -> found.publicId().equals(row.publicId()));
	}

	@Test
	void rowInAnotherStateDoesNotEnd() {
		SessionRow row = insertRow();
		SessionRow next = changed(row);
		store().update(change(row, next));
		for (RowState other : List.of(RowState.of(row), new RowState(row.internalId(), id("p"), next.version()),
				new RowState(id("i"), row.publicId(), next.version()))) {
			assertThat(store().end(other, end(row, 5_000, 6_000), () -> {
				throw new AssertionError("Not the winner");
			})).isFalse();
		}
		assertLive(next);
	}

	@Test
	void endAllEndsEachRowOnItsOwnCondition() {
		List<SessionRow> rows = IntStream.range(0, 50).mapToObj((i) -> insertRow()).toList();
		SessionRow next = changed(rows.get(7));
		store().update(change(rows.get(7), next));
		List<String> ran = new ArrayList<>();
		List<RowEnding> endings = rows.stream()
			.map((row) -> new RowEnding(RowState.of(row), end(row, 5_000, 6_000), () -> ran.add(row.internalId())))
			.toList();
		List<String> others = rows.stream()
			.map(SessionRow::internalId)
			.filter((id) -> !id.equals(next.internalId()))
			.toList();
		assertThat(store().endAll(endings)).containsExactlyInAnyOrderElementsOf(others);
		assertThat(ran).containsExactlyInAnyOrderElementsOf(others);
		assertLive(next);
		assertEnded(rows.get(0));
		assertThat(store().endAll(endings)).isEmpty();
		assertThat(store().endAll(List.of())).isEmpty();
		assertThat(ran).hasSize(49);
	}

	@Test
	void noneOfManySessionsEndsIfWhatRunsInTheTransactionThrows() {
		SessionRow first = insertRow();
		SessionRow second = insertRow();
		RuntimeException refusal = new RuntimeException("refused");
		RowEnding good = new RowEnding(RowState.of(first), end(first, 5_000, 6_000), () -> {
		});
		RowEnding bad = new RowEnding(RowState.of(second), end(second, 5_000, 6_000), () -> {
			throw refusal;
		});
		assertThatThrownBy(() -> store().endAll(List.of(good, bad))).isSameAs(refusal);
		assertLive(first);
		assertLive(second);
		assertThat(store().endAll(List.of(good))).containsExactly(first.internalId());
	}

	@Test
	void sessionDoesNotEndIfWhatRunsInTheTransactionThrows() {
		SessionRow row = insertRow();
		RuntimeException refusal = new RuntimeException("refused");
		assertThatThrownBy(() -> store().end(RowState.of(row), end(row, 5_000, 6_000), () -> {
			throw refusal;
		})).isSameAs(refusal);
		assertLive(row);
		Error error = new AssertionError("broken");
		assertThatThrownBy(() -> store().end(RowState.of(row), end(row, 5_000, 6_000), () -> {
			throw error;
		})).isSameAs(error);
		assertLive(row);
	}

	@Test
	void endOfASessionWithoutRowIsInserted() {
		SessionRow row = row(id("i"), id("p"));
		AtomicInteger runs = new AtomicInteger();
		assertThat(store().insertEnded(end(row, 5_000, 6_000), runs::incrementAndGet)).isTrue();
		assertThat(runs).hasValue(1);
		assertEnded(row);
		assertThat(store().insert(row)).isFalse();
	}

	@Test
	void endIsNotInsertedIfARowExists() {
		SessionRow row = insertRow();
		Runnable never = () -> {
			throw new AssertionError("Not the winner");
		};
		assertThat(store().insertEnded(end(row, 5_000, 6_000), never)).isFalse();
		assertThat(store().insertEnded(end(row(id("i"), row.publicId()), 5_000, 6_000), never)).isFalse();
		assertThat(store().insertEnded(end(row(row.internalId(), id("p")), 5_000, 6_000), never)).isFalse();
		assertLive(row);
	}

	@Test
	void endIsNotInsertedIfWhatRunsInTheTransactionThrows() {
		SessionRow row = row(id("i"), id("p"));
		RuntimeException refusal = new RuntimeException("refused");
		assertThatThrownBy(() -> store().insertEnded(end(row, 5_000, 6_000), () -> {
			throw refusal;
		})).isSameAs(refusal);
		assertThat(store().find(row.publicId())).isEqualTo(RowRead.NotLive.ABSENT);
		assertThat(store().insert(row)).isTrue();
	}

	/** Some databases show the former row, other databases let the reader wait. */
	@Test
	void nobodySeesAnEndThatIsRefused() {
		SessionRow row = insertRow();
		FutureTask<RowRead> read = new FutureTask<>(() -> store().find(row.publicId()));
		Thread reader = new Thread(read);
		assertThatThrownBy(() -> store().end(RowState.of(row), end(row, 5_000, 6_000), () -> {
			reader.start();
			Awaitility.await().until(() -> read.isDone() || isWaiting(reader));
			throw new IllegalArgumentException("refused");
		})).isInstanceOf(IllegalArgumentException.class);
		assertThat(read).succeedsWithin(Duration.ofMinutes(1)).isInstanceOf(SessionRow.class);
	}

	/** Derby waits for a bounded time, as pools do. */
	private static boolean isWaiting(Thread reader) {
		return reader.getState() == Thread.State.WAITING || (reader.getState() == Thread.State.TIMED_WAITING
				&& Arrays.toString(reader.getStackTrace()).contains("org.apache.derby"));
	}

	@Test
	void nobodyTakesTheIdOfARowThatHasEnded() {
		SessionRow ended = insertRow();
		store().end(RowState.of(ended), end(ended, 5_000, Long.MAX_VALUE), NOTHING);
		SessionRow row = insertRow();
		RowUpdate rename = change(row, renamed(row, ended.publicId()));
		assertThatThrownBy(() -> store().update(rename)).isInstanceOf(RowRejectedException.class);
		assertThat(store().updateAll(List.of(rename))).containsExactly(Outcome.REJECTED);
		assertLive(row);
		assertEnded(ended);
	}

	@Test
	void endWithIdThatDoesNotFitIsRejected() {
		SessionRow row = row(id("i"), "x".repeat(256));
		assertThatThrownBy(() -> store().insertEnded(end(row, 5_000, 6_000), NOTHING))
			.isInstanceOf(RowRejectedException.class);
	}

	@Test
	void expiredRowsAreFoundPageByPageInOrder() {
		List<SessionRow> rows = new ArrayList<>();
		for (int i = 0; i < 25; i++) {
			rows.add(expiring(row(id("i"), id("p")), EARLY + i / 10));
		}
		rows.forEach(store()::insert);
		SessionRow ended = expiring(row(id("i"), id("p")), EARLY);
		store().insert(ended);
		store().end(RowState.of(ended), end(ended, EARLY, EARLY), NOTHING);
		SessionRow later = expiring(row(id("i"), id("p")), EARLY + 3);
		store().insert(later);
		List<SessionRow> found = new ArrayList<>();
		List<SessionRow> page = store().findExpired(EARLY + 2, null, 7);
		found.addAll(page);
		while (page.size() == 7 && found.size() < 100) {
			page = store().findExpired(EARLY + 2, last(page), 7);
			found.addAll(page);
		}
		assertThat(store().findExpired(EARLY + 2, null, 7)).hasSize(7);
		assertThat(found).usingRecursiveFieldByFieldElementComparator().containsExactlyInAnyOrderElementsOf(rows);
		assertThat(found).isSortedAccordingTo(
				Comparator.comparingLong(SessionRow::expiryTime).thenComparing(SessionRow::internalId));
		assertThat(store().findExpired(EARLY - 1, null, 7)).isEmpty();
		assertThat(store().findExpired(EARLY + 3, last(page), 7)).extracting(SessionRow::internalId)
			.containsExactly(later.internalId());
		for (SessionRow row : found) {
			store().end(RowState.of(row), end(row, 1, Long.MAX_VALUE), NOTHING);
		}
		assertThat(store().findExpired(EARLY + 2, null, 7)).isEmpty();
		store().end(RowState.of(later), end(later, 1, Long.MAX_VALUE), NOTHING);
		assertThat(store().purge(EARLY, 7)).isOne();
	}

	private static @Nullable SessionRow last(List<SessionRow> page) {
		return page.isEmpty() ? null : page.get(page.size() - 1);
	}

	@Test
	void rowThatNeverExpiresIsNeverFoundExpired() {
		SessionRow row = expiring(row(id("i"), id("p")), Long.MAX_VALUE);
		store().insert(row);
		SessionRow other = expiring(row(id("i"), id("p")), Long.MAX_VALUE - 1);
		store().insert(other);
		assertThat(store().findExpired(Long.MAX_VALUE, null, 10_000)).extracting(SessionRow::internalId)
			.contains(other.internalId())
			.doesNotContain(row.internalId());
	}

	@Test
	void endedRowsArePurgedInTheirTime() {
		SessionRow live = expiring(row(id("i"), id("p")), EARLY);
		store().insert(live);
		List<SessionRow> rows = IntStream.range(0, 5).mapToObj((i) -> insertRow()).toList();
		rows.forEach((row) -> store().end(RowState.of(row), end(row, 1, EARLY), NOTHING));
		SessionRow later = insertRow();
		store().end(RowState.of(later), end(later, 1, EARLY + 1), NOTHING);
		assertThat(store().purge(EARLY - 1, 10)).isZero();
		assertThat(store().purge(EARLY, 3)).isEqualTo(3);
		assertThat(store().purge(EARLY, 3)).isEqualTo(2);
		assertThat(store().purge(EARLY, 3)).isZero();
		rows.forEach((row) -> assertThat(store().find(row.publicId())).isEqualTo(RowRead.NotLive.ABSENT));
		assertEnded(later);
		assertLive(live);
		store().end(RowState.of(live), end(live, 1, EARLY), NOTHING);
		assertThat(store().purge(EARLY + 1, 3)).isEqualTo(2);
		assertThat(store().insert(rows.get(0))).isTrue();
	}

	@Test
	void theEarliestEndedRowsArePurgedFirst() {
		List<SessionRow> rows = IntStream.range(0, 6).mapToObj((i) -> insertRow()).toList();
		for (int i : new int[] { 3, 0, 5, 1, 4, 2 }) {
			store().end(RowState.of(rows.get(i)), end(rows.get(i), 1, EARLY - 10 + i), NOTHING);
		}
		for (int i = 0; i < 6; i++) {
			assertEnded(rows.get(i));
			assertThat(store().purge(EARLY - 1, 1)).isOne();
			assertThat(store().find(rows.get(i).publicId())).isEqualTo(RowRead.NotLive.ABSENT);
		}
	}

	@Test
	void endedRowToBeKeptForEverIsNeverPurged() {
		SessionRow row = insertRow();
		store().end(RowState.of(row), end(row, 1, Long.MAX_VALUE), NOTHING);
		store().purge(Long.MAX_VALUE, 10_000);
		assertEnded(row);
	}

}
