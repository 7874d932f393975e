package dev.hybridsession.internal.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import dev.hybridsession.internal.store.RowUpdate.Outcome;
import org.junit.jupiter.api.Test;

import static dev.hybridsession.internal.store.SessionRows.change;
import static dev.hybridsession.internal.store.SessionRows.changed;
import static dev.hybridsession.internal.store.SessionRows.expiring;
import static dev.hybridsession.internal.store.SessionRows.of;
import static dev.hybridsession.internal.store.SessionRows.renamed;
import static dev.hybridsession.internal.store.SessionRows.row;
import static org.assertj.core.api.Assertions.assertThat;

/** Tests the promises of every {@link SessionStore} about the update of many rows. */
public abstract class SessionStoreBatchContract extends SessionStoreTextContract {

	@Test
	void updateAllAnswersInTheOrderOfTheCaller() {
		List<SessionRow> rows = IntStream.range(0, 200).mapToObj((i) -> insertRow()).toList();
		List<RowUpdate> updates = new ArrayList<>();
		for (int i = 0; i < rows.size(); i++) {
			SessionRow row = rows.get(i);
			SessionRow from = (i % 7 != 3) ? row : expiring(changed(row), 1);
			updates.add(change(from, changed(row)));
		}
		Collections.shuffle(updates);
		List<Outcome> outcomes = store().updateAll(updates);
		assertThat(outcomes).hasSameSizeAs(updates);
		for (int i = 0; i < updates.size(); i++) {
			RowUpdate update = updates.get(i);
			SessionRow original = rows.stream()
				.filter((row) -> row.internalId().equals(update.row().internalId()))
				.findFirst()
				.orElseThrow();
			boolean matched = update.expected().version() == original.version();
			assertThat(outcomes.get(i)).isEqualTo(matched ? Outcome.UPDATED : Outcome.NOT_MATCHED);
			assertLive(matched ? update.row() : original);
		}
		assertThat(store().updateAll(List.of())).isEmpty();
	}

	@Test
	void rejectedRowsOfABatchHarmNoOthers() {
		List<SessionRow> rows = new ArrayList<>();
		List<RowUpdate> updates = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			SessionRow row = insertRow();
			rows.add(row);
			updates.add(change(row, switch (i) {
				// PostgreSQL minds, and only on the server.
				case 17 -> of(changed(row), "a\0b");
				case 18 -> of(changed(row), "x".repeat(256));
				case 111 -> renamed(row, rows.get(0).publicId());
				default -> changed(row);
			}));
		}
		List<Outcome> outcomes = store().updateAll(updates);
		for (int i = 0; i < 200; i++) {
			boolean rejected = i == 18 || i == 111 || (i == 17 && !takesNul());
			assertThat(outcomes.get(i)).isEqualTo(rejected ? Outcome.REJECTED : Outcome.UPDATED);
			assertLive(rejected ? rows.get(i) : updates.get(i).row());
		}
	}

	private boolean takesNul() {
		try {
			return store().insert(of(row(id("i"), id("p")), "\0"));
		}
		catch (RowRejectedException ex) {
			return false;
		}
	}

	/** A batch is done in the order of internal ids. */
	@Test
	void anIdIsTakenInABatchOnceItWasGivenUp() {
		List<SessionRow> rows = List.of(row("1" + id("i"), id("p")), row("2" + id("i"), id("p")),
				row("3" + id("i"), id("p")));
		rows.forEach(store()::insert);
		RowUpdate tooEarly = change(rows.get(0), renamed(rows.get(0), rows.get(1).publicId()));
		RowUpdate givesUp = change(rows.get(1), renamed(rows.get(1), id("p")));
		RowUpdate inTime = change(rows.get(2), renamed(rows.get(2), rows.get(1).publicId()));
		assertThat(store().updateAll(List.of(inTime, givesUp, tooEarly))).containsExactly(Outcome.UPDATED,
				Outcome.UPDATED, Outcome.REJECTED);
		assertLive(rows.get(0));
		assertLive(givesUp.row());
		assertLive(inTime.row());
	}

}
