package dev.hybridsession.tier;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import dev.hybridsession.tier.RowUpdate.Outcome;
import org.junit.jupiter.api.Test;

import static dev.hybridsession.tier.SessionRows.change;
import static dev.hybridsession.tier.SessionRows.changed;
import static dev.hybridsession.tier.SessionRows.end;
import static dev.hybridsession.tier.SessionRows.expiring;
import static dev.hybridsession.tier.SessionRows.of;
import static dev.hybridsession.tier.SessionRows.renamed;
import static dev.hybridsession.tier.SessionRows.row;
import static dev.hybridsession.tier.SessionRows.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What every {@link SessionStore} promises. Tests share a store and use ids of their own;
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
		assertThat(read).isInstanceOfSatisfying(RowRead.Live.class, (live) -> assertSame(live.row(), row));
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
		assertThat(((RowRead.Live) read).row().record()).isEqualTo(next.record());
	}

	@Test
	void unknownIdIsAbsent() {
		assertThat(store().find(id("p"))).isEqualTo(RowRead.Absent.ABSENT);
		assertThat(store().find("")).isEqualTo(RowRead.Absent.ABSENT);
	}

	@Test
	void idThatNoRowCanHaveIsAbsent() {
		for (String id : List.of("\0", "a\0b", "\uD800", "x\uDC00y", "\uD800'", "x".repeat(256), "x".repeat(100_000),
				"' OR 1=1 --", "\\", "%", "?", "{", "\uFFFF")) {
			assertThat(store().find(id)).isEqualTo(RowRead.Absent.ABSENT);
			assertThat(store().findByPrincipal(id)).isEmpty();
		}
	}

	@Test
	void idsDifferingInCaseAreDifferent() {
		String id = id("p");
		SessionRow lower = row(id("i"), id + "x");
		SessionRow upper = row(id("i"), id + "X");
		assertThat(store().insert(lower)).isTrue();
		assertThat(store().find(upper.publicId())).isEqualTo(RowRead.Absent.ABSENT);
		assertThat(store().insert(upper)).isTrue();
		assertLive(lower);
		assertLive(upper);
	}

	@Test
	void idsDifferingInTrailingBlanksAreDifferent() {
		SessionRow row = insertRow();
		assertThat(store().find(row.publicId() + " ")).isEqualTo(RowRead.Absent.ABSENT);
		SessionRow blank = row(id("i"), row.publicId() + " ");
		if (store().insert(blank)) {
			assertLive(blank);
		}
		assertLive(row);
	}

	@Test
	void idsDifferingInAnAccentOrWidthAreDifferent() {
		String id = id("p");
		for (String end : List.of("e", "\u00E9", "e\u0301", "\uFF45", "\u212F", "\u00DF", "ss")) {
			SessionRow row = row(id("i"), id + end);
			assertThat(store().insert(row)).isTrue();
			assertLive(row);
		}
	}

	@Test
	void longestIdsAndPrincipalAreStored() {
		SessionRow row = of(row(id("i") + "x".repeat(45), id("p") + "x".repeat(236)), id("u") + "x".repeat(236));
		assertThat(row.internalId()).hasSize(64);
		assertThat(row.publicId()).hasSize(SessionRow.MAX_ID_LENGTH);
		assertThat(row.principal()).hasSize(SessionRow.MAX_PRINCIPAL_LENGTH);
		assertThat(store().insert(row)).isTrue();
		assertLive(row);
		assertThat(store().findByPrincipal(String.valueOf(row.principal()))).hasSize(1);
	}

	@Test
	void fourByteCharactersAreStoredOrRejectedButNeverCut() {
		SessionRow fitting = of(row(id("i"), id("p") + "\uD83D\uDE00".repeat(118)), "\uD83D\uDE00".repeat(127));
		assertThat(store().insert(fitting)).isTrue();
		assertLive(fitting);
		SessionRow longest = of(row(id("i"), id("p") + "\uD83D\uDE00".repeat(236)), "\uD83D\uDE00".repeat(255));
		try {
			store().insert(longest);
		}
		catch (RowRejectedException ex) {
			assertThat(store().find(longest.publicId())).isEqualTo(RowRead.Absent.ABSENT);
			return;
		}
		assertLive(longest);
	}

	@Test
	void textThatDoesNotFitIsRejected() {
		SessionRow row = insertRow();
		String tooLong = "x".repeat(256);
		for (SessionRow bad : List.of(row(id("i"), tooLong), row("x".repeat(65), id("p")), row(id("i"), "\uD800"),
				of(row(id("i"), id("p")), tooLong), of(row(id("i"), id("p")), "x\uDC00"))) {
			assertThatExceptionOfType(RowRejectedException.class).isThrownBy(() -> store().insert(bad));
		}
		assertThatExceptionOfType(RowRejectedException.class)
			.isThrownBy(() -> store().update(change(row, renamed(row, tooLong))));
		assertThatExceptionOfType(RowRejectedException.class)
			.isThrownBy(() -> store().update(change(row, of(changed(row), tooLong))));
		assertLive(row);
	}

	@Test
	void idWithNulIsStoredOrRejected() {
		SessionRow row = row(id("i"), id("p") + "\0x");
		try {
			store().insert(row);
		}
		catch (RowRejectedException ex) {
			assertThat(store().find(row.publicId())).isEqualTo(RowRead.Absent.ABSENT);
			return;
		}
		assertLive(row);
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
		assertThat(store().find(other.publicId())).isEqualTo(RowRead.Absent.ABSENT);
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
		assertThat(store().find(row.publicId())).isEqualTo(RowRead.Absent.ABSENT);
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
	void probeOfADatabaseThatAnswersDoesNothing() {
		store().probe();
	}

}
