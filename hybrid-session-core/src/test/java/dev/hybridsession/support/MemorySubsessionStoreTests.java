package dev.hybridsession.support;

import java.util.List;

import dev.hybridsession.internal.store.RowEnd;
import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.internal.store.RowState;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.store.SessionRows;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.internal.store.SubsessionRow;
import dev.hybridsession.internal.store.SubsessionStore;
import dev.hybridsession.internal.store.SubsessionStoreContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MemorySubsessionStoreTests extends SubsessionStoreContract {

	private static final Runnable NOTHING = () -> {
	};

	private final MemoryDatabase database = new MemoryDatabase();

	private final SessionStore sessions = new MemoryStore(this.database);

	private final SubsessionStore store = new MemorySubsessionStore(this.database);

	@Override
	protected SessionStore sessions() {
		return this.sessions;
	}

	@Override
	protected SubsessionStore store() {
		return this.store;
	}

	@Override
	protected void leaveBehind(SessionRow session, RowEnd end, SubsessionRow row) {
		SubsessionStore overtaken = new MemorySubsessionStore(this.database,
				() -> this.sessions.end(RowState.of(session), end, NOTHING));
		assertThat(overtaken.insert(row)).isEqualTo(SubsessionStore.Insertion.INSERTED);
	}

	/** As a database rejects it for its foreign key. */
	@Test
	void aRowWhoseSessionWasPurgedMeanwhileIsRejected() {
		SessionRow session = SessionRows.row("purged", "purged");
		this.sessions.insert(session);
		SubsessionStore overtaken = new MemorySubsessionStore(this.database, () -> {
			this.sessions.end(RowState.of(session), SessionRows.end(session, 1, -9), NOTHING);
			this.sessions.purge(-9, 1);
		});
		SubsessionRow row = new SubsessionRow("purged", "a", 1, new byte[0]);
		assertThatExceptionOfType(RowRejectedException.class).isThrownBy(() -> overtaken.insert(row));
		assertThat(this.store.findAll("purged")).isEmpty();
	}

	@Test
	void rowsComeInTheOrderOfTheirNames() {
		this.sessions.insert(SessionRows.row("ordered", "ordered"));
		for (String name : List.of("b", "c", "a")) {
			this.store.insert(new SubsessionRow("ordered", name, 1, new byte[0]));
		}
		assertThat(this.store.findAll("ordered")).extracting(SubsessionRow::name).containsExactly("a", "b", "c");
	}

	@Test
	void laterChangesOfTheBytesDoNotChangeTheRow() {
		this.sessions.insert(SessionRows.row("bytes", "bytes"));
		byte[] bytes = { 1 };
		this.store.insert(new SubsessionRow("bytes", "a", 1, bytes));
		bytes[0] = 2;
		this.store.findAll("bytes").get(0).record()[0] = 3;
		assertThat(this.store.findAll("bytes").get(0).record()).containsExactly(1);
		bytes[0] = 4;
		this.store.update(new SubsessionRow("bytes", "a", 2, bytes), 1);
		bytes[0] = 5;
		SubsessionRow found = this.store.find("bytes", "a");
		assertThat(found).isNotNull();
		found.record()[0] = 6;
		assertThat(this.store.findAll("bytes").get(0).record()).containsExactly(4);
	}

}
