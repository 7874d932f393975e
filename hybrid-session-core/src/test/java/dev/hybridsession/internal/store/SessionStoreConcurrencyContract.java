package dev.hybridsession.internal.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.hybridsession.internal.store.RowUpdate.Outcome;
import org.junit.jupiter.api.Test;

import static dev.hybridsession.internal.store.SessionRows.change;
import static dev.hybridsession.internal.store.SessionRows.changed;
import static dev.hybridsession.internal.store.SessionRows.end;
import static dev.hybridsession.internal.store.SessionRows.renamed;
import static dev.hybridsession.internal.store.SessionRows.row;
import static dev.hybridsession.support.Together.together;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the promises of every {@link SessionStore} to instances that work on it at the
 * same time.
 */
public abstract class SessionStoreConcurrencyContract extends SessionStoreAccessContract {

	@Test
	void oneOfConcurrentInsertsWins() throws Exception {
		for (int round = 0; round < 10; round++) {
			String internalId = id("i");
			String publicId = id("p");
			List<Boolean> bothIds = together(8, (i) -> () -> store().insert(row(internalId, publicId)));
			assertThat(bothIds).containsOnlyOnce(true);
			String otherId = id("p");
			assertThat(together(8, (i) -> () -> store().insert(row(id("i"), otherId)))).containsOnlyOnce(true);
		}
	}

	@Test
	void oneOfConcurrentEndsWins() throws Exception {
		for (int round = 0; round < 10; round++) {
			SessionRow row = insertRow();
			AtomicInteger archived = new AtomicInteger();
			List<Boolean> ended = together(4,
					(i) -> () -> store().end(RowState.of(row), end(row, 1, Long.MAX_VALUE), archived::incrementAndGet));
			assertThat(ended).containsOnlyOnce(true);
			assertThat(archived).hasValue(1);
		}
	}

	@Test
	void oneOfConcurrentRenamesWins() throws Exception {
		for (int round = 0; round < 10; round++) {
			SessionRow row = insertRow();
			List<SessionRow> renamed = IntStream.range(0, 4).mapToObj((i) -> renamed(row, id("p"))).toList();
			List<Boolean> results = together(4, (i) -> () -> store().update(change(row, renamed.get(i))));
			assertThat(results).containsOnlyOnce(true);
			assertLive(renamed.get(results.indexOf(true)));
			assertThat(store().find(row.publicId())).isEqualTo(RowRead.NotLive.ABSENT);
		}
	}

	@Test
	void eitherTheEndOrTheUpdateWins() throws Exception {
		for (int round = 0; round < 10; round++) {
			SessionRow row = insertRow();
			List<Boolean> results = together(2, (i) -> () -> (i == 0) ? store().update(change(row, changed(row)))
					: store().end(RowState.of(row), end(row, 1, Long.MAX_VALUE), NOTHING));
			assertThat(results).containsOnlyOnce(true);
		}
	}

	@Test
	void overlappingBatchesInAnyOrderDoNotDeadlock() throws Exception {
		List<SessionRow> rows = IntStream.range(0, 40).mapToObj((i) -> insertRow()).toList();
		AtomicInteger updated = new AtomicInteger();
		together(16, (thread) -> () -> {
			Random random = new Random(thread);
			for (int round = 0; round < 10; round++) {
				updated.addAndGet((thread % 4 == 3) ? updateEach(rows, random) : updateBatch(rows, random));
			}
			return true;
		});
		assertThat(updated.get()).isPositive();
	}

	private int updateBatch(List<SessionRow> rows, Random random) {
		List<RowUpdate> updates = new ArrayList<>();
		for (SessionRow row : shuffled(rows, random)) {
			SessionRow current = current(row);
			updates.add(change(current, changed(current)));
		}
		List<Outcome> outcomes = store().updateAll(updates);
		assertThat(outcomes).doesNotContain(Outcome.REJECTED);
		return Collections.frequency(outcomes, Outcome.UPDATED);
	}

	private int updateEach(List<SessionRow> rows, Random random) {
		int updated = 0;
		for (SessionRow row : shuffled(rows, random)) {
			SessionRow current = current(row);
			updated += store().update(change(current, renamed(current, id("p")))) ? 1 : 0;
			updated += store().update(change(current(row), row)) ? 1 : 0;
		}
		return updated;
	}

	private static List<SessionRow> shuffled(List<SessionRow> rows, Random random) {
		List<SessionRow> some = new ArrayList<>(rows);
		Collections.shuffle(some, random);
		return some.subList(0, 20);
	}

	private SessionRow current(SessionRow row) {
		return (store().find(row.publicId()) instanceof SessionRow live) ? live : row;
	}

	@Test
	void concurrentPurgesDeleteEveryRowOnce() throws Exception {
		List<SessionRow> rows = IntStream.range(0, 60).mapToObj((i) -> insertRow()).toList();
		rows.forEach((row) -> store().end(RowState.of(row), end(row, 1, -2_000_000), NOTHING));
		List<Integer> purged = together(4, (i) -> () -> {
			int sum = 0;
			for (int count = store().purge(-2_000_000, 20); count > 0; count = store().purge(-2_000_000, 20)) {
				sum += count;
			}
			return sum;
		});
		assertThat(purged.stream().mapToInt(Integer::intValue).sum()).isEqualTo(60);
		rows.forEach((row) -> assertThat(store().find(row.publicId())).isEqualTo(RowRead.NotLive.ABSENT));
	}

}
