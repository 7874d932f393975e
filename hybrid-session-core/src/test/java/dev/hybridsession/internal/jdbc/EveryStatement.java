package dev.hybridsession.internal.jdbc;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.sql.DataSource;

import dev.hybridsession.EndedSession;
import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.internal.store.EndNotice;
import dev.hybridsession.internal.store.InstanceNote;
import dev.hybridsession.internal.store.RowEnd;
import dev.hybridsession.internal.store.RowState;
import dev.hybridsession.internal.store.RowUpdate;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.store.SessionRows;
import dev.hybridsession.internal.store.SubsessionRow;
import dev.hybridsession.internal.store.SubsessionStore;

import org.springframework.session.MapSession;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs every statement once on tables that exist. Tests use it to see whether a database
 * understands them.
 */
final class EveryStatement {

	private EveryStatement() {
	}

	static void run(DataSource dataSource, String table) {
		sessions(dataSource, table);
		others(dataSource, table);
	}

	private static void sessions(DataSource dataSource, String table) {
		JdbcSessionStore store = new JdbcSessionStore(new Tables(dataSource, table, "hybrid"));
		SessionRow row = SessionRows.row("i1", "p1");
		assertThat(store.insert(row)).isTrue();
		SessionRow changed = SessionRows.changed(row);
		assertThat(store.update(new RowUpdate(RowState.of(row), changed))).isTrue();
		SessionRow again = SessionRows.changed(changed);
		assertThat(store.updateAll(List.of(new RowUpdate(RowState.of(changed), again))))
			.containsExactly(RowUpdate.Outcome.UPDATED);
		assertThat(store.find("p1")).isInstanceOf(SessionRow.class);
		assertThat(store.findByPrincipal("bob")).hasSize(1);
		assertThat(store.findExpired(Long.MAX_VALUE - 1, null, 10)).hasSize(1);
		assertThat(store.findAccessedSince(0, null, 10)).hasSize(1);
		JdbcSubsessionStore subsessions = new JdbcSubsessionStore(new Tables(dataSource, table, "hybrid"));
		SubsessionRow cart = new SubsessionRow("i1", "cart", 1, new byte[] { 1 });
		assertThat(subsessions.insert(cart)).isEqualTo(SubsessionStore.Insertion.INSERTED);
		assertThat(subsessions.update(new SubsessionRow("i1", "cart", 2, new byte[] { 2 }), 1)).isTrue();
		assertThat(subsessions.find("i1", "cart")).isNotNull();
		assertThat(subsessions.findAll("i1")).hasSize(1);
		assertThat(subsessions.findNames(List.of("i1", "i2"))).containsOnlyKeys("i1");
		assertThat(store.end(RowState.of(again), new RowEnd("i1", "p1", 1, 2, 3), () -> {
		})).isTrue();
		assertThat(subsessions.findAll("i1")).isEmpty();
		assertThat(store.purge(4, 10)).isOne();
		assertThat(store.insert(SessionRows.row("i2", "p2"))).isTrue();
		assertThat(store.insertEnded(new RowEnd("i3", "p3", 1, 2, 3), () -> {
		})).isTrue();
	}

	private static void others(DataSource dataSource, String table) {
		JdbcLockTable locks = new JdbcLockTable(new Tables(dataSource, table, "hybrid"));
		assertThat(locks.acquire("key", "me", 1, 2)).isTrue();
		assertThat(locks.acquire("key", "you", 3, 4)).isTrue();
		assertThat(locks.renew("key", "you", 5)).isTrue();
		assertThat(locks.purgeExpired(6, 10)).isOne();
		assertThat(locks.release("key", "you")).isFalse();
		assertThat(new JdbcStoreId(new Tables(dataSource, table, "hybrid")).claim("id")).isEqualTo("id");
		JdbcClusterNotebook notebook = new JdbcClusterNotebook(new Tables(dataSource, table, "hybrid"));
		InstanceNote note = new InstanceNote("one", List.of("n1"), 1, Set.of(), "", 1, Map.of(), 0);
		notebook.signIn(note);
		assertThat(notebook.instances()).containsExactly(note);
		assertThat(notebook.takeOn(note, 2)).isTrue();
		notebook.signOut("one", 1);
		notebook.signOut("one");
		notebook.raiseFence("n1", 5);
		assertThat(notebook.fences()).containsEntry("n1", 5L);
		notebook.forgetFences(6);
		JdbcEndNotices ends = new JdbcEndNotices(new Tables(dataSource, table, "hybrid"));
		ends.tell(List.of(new EndNotice("i1", "p1", true, "one", 1)));
		assertThat(ends.toldSince(0, "", 10)).hasSize(1);
		assertThat(ends.toldSince(1, "", 10)).as("told in this very moment").hasSize(1);
		ends.forget(2);
		assertThat(ends.toldSince(0, "", 10)).isEmpty();
		new JdbcSessionArchive(new Tables(dataSource, table, "hybrid"))
			.archive(new EndedSession("i1", null, Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, EndReason.EXPIRED, 1,
					Set.of(), new MapSession(), List.of()));
	}

}
