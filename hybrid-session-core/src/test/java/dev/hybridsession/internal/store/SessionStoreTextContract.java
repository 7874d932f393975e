package dev.hybridsession.internal.store;

import java.util.List;

import org.junit.jupiter.api.Test;

import static dev.hybridsession.internal.store.SessionRows.change;
import static dev.hybridsession.internal.store.SessionRows.changed;
import static dev.hybridsession.internal.store.SessionRows.end;
import static dev.hybridsession.internal.store.SessionRows.of;
import static dev.hybridsession.internal.store.SessionRows.renamed;
import static dev.hybridsession.internal.store.SessionRows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests the promises of every {@link SessionStore} about ids and principals: two that
 * differ are two, and a text that cannot be stored as it is, is not stored.
 */
public abstract class SessionStoreTextContract extends SessionStoreContract {

	@Test
	void idThatNoRowCanHaveIsAbsent() {
		for (String id : List.of("\0", "a\0b", "\uD800", "x\uDC00y", "\uD800'", "x".repeat(256), "x".repeat(100_000),
				"' OR 1=1 --", "\\", "%", "?", "{", "\uFFFF")) {
			assertThat(store().find(id)).isEqualTo(RowRead.NotLive.ABSENT);
			assertThat(store().findByPrincipal(id)).isEmpty();
		}
	}

	@Test
	void idsDifferingInCaseAreDifferent() {
		String id = id("p");
		SessionRow lower = row(id("i"), id + "x");
		SessionRow upper = row(id("i"), id + "X");
		assertThat(store().insert(lower)).isTrue();
		assertThat(store().find(upper.publicId())).isEqualTo(RowRead.NotLive.ABSENT);
		assertThat(store().insert(upper)).isTrue();
		assertLive(lower);
		assertLive(upper);
	}

	@Test
	void idsDifferingInTrailingBlanksAreDifferent() {
		SessionRow row = insertRow();
		assertThat(store().find(row.publicId() + " ")).isEqualTo(RowRead.NotLive.ABSENT);
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
			assertThat(store().find(longest.publicId())).isEqualTo(RowRead.NotLive.ABSENT);
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
			assertThat(store().find(row.publicId())).isEqualTo(RowRead.NotLive.ABSENT);
			return;
		}
		assertLive(row);
	}

}
