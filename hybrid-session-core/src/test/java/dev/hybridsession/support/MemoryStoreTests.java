package dev.hybridsession.support;

import dev.hybridsession.internal.store.RowRead;
import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.internal.store.RowState;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.store.SessionRows;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.internal.store.SessionStoreConcurrencyContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MemoryStoreTests extends SessionStoreConcurrencyContract {

	private final SessionStore store = new MemoryStore(new MemoryDatabase());

	@Override
	protected SessionStore store() {
		return this.store;
	}

	@Test
	void readerWaitsForNobodyAndSeesCommittedRows() {
		SessionRow row = insertRow();
		store().end(RowState.of(row), SessionRows.end(row, 1, Long.MAX_VALUE), () -> {
			assertLive(row);
			assertThat(store().findByPrincipal("alice")).extracting(SessionRow::internalId).contains(row.internalId());
		});
		assertThat(store().find(row.publicId())).isEqualTo(RowRead.NotLive.ENDED);
	}

	@Test
	void workInATransactionBeginsNoOther() {
		SessionRow row = insertRow();
		SessionRow other = SessionRows.row(id("i"), id("p"));
		assertThatIllegalStateException().isThrownBy(() -> store().end(RowState.of(row),
				SessionRows.end(row, 1, Long.MAX_VALUE), () -> store().insert(other)));
		assertLive(row);
		assertThat(store().insert(other)).isTrue();
	}

	@Test
	void rowsOfAPrincipalComeInTheOrderOfTheirIds() {
		String principal = id("user");
		for (String internalId : new String[] { "b", "c", "a" }) {
			store().insert(SessionRows.of(SessionRows.row(internalId, id("p")), principal));
		}
		assertThat(store().findByPrincipal(principal)).extracting(SessionRow::internalId)
			.containsExactly("a", "b", "c");
	}

	/** As PostgreSQL has no NUL. */
	@Test
	void idsThatSomeDatabaseRejectsAreRejected() {
		for (String bad : new String[] { "a\0b", "\0" }) {
			for (SessionRow row : new SessionRow[] { SessionRows.row(id("i"), bad), SessionRows.row(bad, id("p")) }) {
				assertThatExceptionOfType(RowRejectedException.class).isThrownBy(() -> store().insert(row));
				assertThatExceptionOfType(RowRejectedException.class)
					.isThrownBy(() -> store().insertEnded(SessionRows.end(row, 1, 2), NOTHING));
				assertThat(store().find(row.publicId())).isEqualTo(RowRead.NotLive.ABSENT);
			}
		}
	}

	/** As PostgreSQL and MariaDB count; H2 counts halves of characters. */
	@Test
	void aLengthIsANumberOfCharacters() {
		String smile = "\uD83D\uDE00";
		assertThat(store().insert(SessionRows.row(id("i"), smile.repeat(SessionRow.MAX_ID_LENGTH)))).isTrue();
		SessionRow tooLong = SessionRows.row(id("i"), smile.repeat(SessionRow.MAX_ID_LENGTH) + "x");
		assertThatExceptionOfType(RowRejectedException.class).isThrownBy(() -> store().insert(tooLong));
	}

	/** HSQLDB keeps the very bytes that it was given, so this is no contract. */
	@Test
	void laterChangesOfTheBytesDoNotChangeTheRow() {
		byte[] bytes = { 1 };
		SessionRow row = SessionRows.with(SessionRows.row(id("i"), id("p")), bytes);
		store().insert(row);
		bytes[0] = 2;
		((SessionRow) store().find(row.publicId())).record()[0] = 3;
		assertLive(SessionRows.with(row, new byte[] { 1 }));
		bytes[0] = 4;
		String principal = id("user");
		SessionRow next = SessionRows
			.expiring(SessionRows.of(SessionRows.with(SessionRows.changed(row), bytes), principal), -3_000_000);
		store().update(SessionRows.change(row, next));
		bytes[0] = 5;
		assertThat(store().findByPrincipal(principal)).hasSize(1).allSatisfy((found) -> found.record()[0] = 6);
		assertThat(store().findExpired(-3_000_000, null, 1)).hasSize(1).allSatisfy((found) -> found.record()[0] = 7);
		assertLive(SessionRows.with(next, new byte[] { 4 }));
		store().end(RowState.of(next), SessionRows.end(next, 1, Long.MAX_VALUE), NOTHING);
	}

}
