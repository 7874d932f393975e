package dev.hybridsession.internal.store;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import dev.hybridsession.internal.store.RowUpdate.Outcome;
import org.junit.jupiter.api.Test;

import static dev.hybridsession.internal.store.SessionRows.change;
import static dev.hybridsession.internal.store.SessionRows.changed;
import static dev.hybridsession.internal.store.SessionRows.end;
import static dev.hybridsession.internal.store.SessionRows.of;
import static dev.hybridsession.internal.store.SessionRows.renamed;
import static dev.hybridsession.internal.store.SessionRows.row;
import static dev.hybridsession.internal.store.SessionRows.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The promises of every {@link SessionStore}. Tests share a store and use ids of their
 * own; {@link SessionStoreTextContract}, {@link SessionStoreBatchContract},
 * {@link SessionStoreEndContract}, {@link SessionStoreAccessContract} and
 * {@link SessionStoreConcurrencyContract} go on.
 */
public abstract class SessionStoreContract {

	protected static final Runnable NOTHING = () -> {
	};

	protected abstract SessionStore store();

	protected static String id(String prefix) {
		return prefix + UUID.randomUUID().toString().substring(0, 18);
	}

	protected SessionRow insertRow() {
		SessionRow row = row(id("i"), id("p"));
		assertThat(store().insert(row)).isTrue();
		return row;
	}

	protected void assertLive(SessionRow row) {
		RowRead read = store().find(row.publicId());
		assertThat(read).isInstanceOfSatisfying(SessionRow.class, (live) -> assertSame(live, row));
	}

	protected void assertSame(SessionRow actual, SessionRow expected) {
		assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
	}

	@Test
	void rowIsReadAsItWasInserted() {
		assertLive(insertRow());
	}

	@Test
	void rowWithoutPrincipalIsReadAsItWasInserted() {
		SessionRow row = of(row(id("i"), id("p")), null);
		store().insert(row);
		assertLive(row);
	}

	@Test
	void emptyRecordAndRecordOfAllBytesAreReadAsTheyWereInserted() {
		SessionRow empty = with(row(id("i"), id("p")), new byte[0]);
		store().insert(empty);
		assertLive(empty);
		byte[] bytes = new byte[512];
		IntStream.range(0, bytes.length).forEach((i) -> bytes[i] = (byte) i);
		SessionRow full = with(row(id("i"), id("p")), bytes);
		store().insert(full);
		assertLive(full);
	}

	@Test
	void recordOfSixteenMegabytesIsInsertedAndUpdated() {
		byte[] large = new byte[16 * 1024 * 1024];
		large[17] = 1;
		SessionRow row = with(row(id("i"), id("p")), large);
		assertThat(store().insert(row)).isTrue();
		SessionRow next = with(changed(row), large.clone());
		next.record()[large.length - 1] = 2;
		assertThat(store().updateAll(List.of(change(row, next)))).containsExactly(Outcome.UPDATED);
		RowRead read = store().find(row.publicId());
		assertThat(((SessionRow) read).record()).isEqualTo(next.record());
	}

	@Test
	void unknownIdIsAbsent() {
		assertThat(store().find(id("p"))).isEqualTo(RowRead.NotLive.ABSENT);
		assertThat(store().find("")).isEqualTo(RowRead.NotLive.ABSENT);
	}

	@Test
	void rowsOfAPrincipalAreFoundAndNoOthers() {
		String principal = id("user");
		SessionRow one = of(row(id("i"), id("p")), principal);
		SessionRow two = of(row(id("i"), id("p")), principal);
		List<SessionRow> others = List.of(of(row(id("i"), id("p")), principal + " "),
				of(row(id("i"), id("p")), principal.toUpperCase()), of(row(id("i"), id("p")), null));
		SessionRow ended = of(row(id("i"), id("p")), principal);
		List.of(one, two, ended).forEach(store()::insert);
		others.forEach(store()::insert);
		store().end(RowState.of(ended), end(ended, 5_000, 6_000), NOTHING);
		assertThat(store().findByPrincipal(principal)).usingRecursiveFieldByFieldElementComparator()
			.containsExactlyInAnyOrder(one, two);
		assertThat(store().findByPrincipal(principal + " ")).hasSize(1);
	}

	@Test
	void insertDoesNothingIfTheInternalIdExists() {
		SessionRow row = insertRow();
		SessionRow other = row(row.internalId(), id("p"));
		assertThat(store().insert(other)).isFalse();
		assertLive(row);
		assertThat(store().find(other.publicId())).isEqualTo(RowRead.NotLive.ABSENT);
	}

	@Test
	void insertDoesNothingIfThePublicIdExists() {
		SessionRow row = insertRow();
		assertThat(store().insert(row(id("i"), row.publicId()))).isFalse();
		assertLive(row);
	}

	@Test
	void updateChangesTheRowInTheExpectedStateOnly() {
		SessionRow row = insertRow();
		SessionRow next = changed(row);
		List<RowState> others = List.of(new RowState(row.internalId(), row.publicId(), row.version() - 1),
				new RowState(row.internalId(), id("p"), row.version()),
				new RowState(id("i"), row.publicId(), row.version()));
		for (RowState other : others) {
			assertThat(store().update(new RowUpdate(other, next))).isFalse();
		}
		assertLive(row);
		assertThat(store().update(change(row, next))).isTrue();
		assertLive(next);
		assertThat(store().update(change(row, changed(row)))).isFalse();
		assertLive(next);
	}

	@Test
	void renameMovesTheRowToTheNewId() {
		SessionRow row = insertRow();
		SessionRow renamed = renamed(row, id("p"));
		assertThat(store().update(change(row, renamed))).isTrue();
		assertLive(renamed);
		assertThat(store().find(row.publicId())).isEqualTo(RowRead.NotLive.ABSENT);
		assertThat(store().update(change(row, renamed(row, id("p"))))).isFalse();
		assertLive(renamed);
	}

	@Test
	void renameToAnIdInUseIsRejected() {
		SessionRow row = insertRow();
		SessionRow other = insertRow();
		assertThatThrownBy(() -> store().update(change(row, renamed(row, other.publicId()))))
			.isInstanceOf(RowRejectedException.class);
		assertLive(row);
		assertLive(other);
	}

	@Test
	void renameToAnIdInUseIsNotMatchedInAnotherState() {
		SessionRow row = insertRow();
		SessionRow other = insertRow();
		SessionRow next = renamed(row, other.publicId());
		assertThat(store().update(change(changed(row), next))).isFalse();
		assertThat(store().updateAll(List.of(change(changed(row), next)))).containsExactly(Outcome.NOT_MATCHED);
		assertLive(row);
	}

	@Test
	void anIdThatWasGivenUpCanBeTaken() {
		SessionRow row = insertRow();
		SessionRow renamed = renamed(row, id("p"));
		store().update(change(row, renamed));
		SessionRow other = row(id("i"), row.publicId());
		assertThat(store().insert(other)).isTrue();
		assertLive(other);
		assertLive(renamed);
	}

	@Test
	void rowIsFoundByThePrincipalThatItHasNow() {
		String principal = id("user");
		SessionRow row = of(row(id("i"), id("p")), principal);
		store().insert(row);
		SessionRow next = of(changed(row), id("user"));
		store().update(change(row, next));
		assertThat(store().findByPrincipal(principal)).isEmpty();
		assertThat(store().findByPrincipal(String.valueOf(next.principal()))).hasSize(1);
	}

	@Test
	void probeOfADatabaseThatAnswersDoesNothing() {
		store().probe();
	}

}
