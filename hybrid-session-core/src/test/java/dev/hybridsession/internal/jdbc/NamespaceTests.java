package dev.hybridsession.internal.jdbc;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.hybridsession.EndedSession;
import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.InstanceNote;
import dev.hybridsession.internal.store.RowEnd;
import dev.hybridsession.internal.store.RowName;
import dev.hybridsession.internal.store.RowRead;
import dev.hybridsession.internal.store.RowState;
import dev.hybridsession.internal.store.RowUpdate;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.store.SessionRows;
import dev.hybridsession.internal.store.SubsessionRow;
import dev.hybridsession.internal.store.SubsessionStore;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.session.MapSession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Two applications in the same tables: the same ids, keys and names in another namespace
 * are other rows.
 */
@Tag("servers")
class NamespaceTests {

	private static final long NEVER = Long.MAX_VALUE;

	private static final Runnable NOTHING = () -> {
	};

	@ParameterizedTest
	@EnumSource
	void sessionsOfAnotherNamespaceAreNeitherSeenNorChanged(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			JdbcSessionStore shop = new JdbcSessionStore(new Tables(database.dataSource(), "HYBRID_SESSION", "shop"));
			JdbcSessionStore office = new JdbcSessionStore(
					new Tables(database.dataSource(), "HYBRID_SESSION", "office"));
			SessionRow row = SessionRows.row("i", "p");
			assertThat(shop.insert(row)).isTrue();
			assertNothingIn(office, row);
			assertLive(shop, row);
			SessionRow other = SessionRows.row("i", "p");
			assertThat(office.insert(other)).isTrue();
			assertThat(shop.update(SessionRows.change(row, SessionRows.changed(row)))).isTrue();
			assertLive(office, other);
			assertThat(office.findByPrincipal("alice")).extracting(SessionRow::version)
				.containsExactly(other.version());
			assertThat(office.findByPrincipal("bob")).isEmpty();
			assertThat(office.findExpired(NEVER, null, 10)).extracting(SessionRow::version)
				.containsExactly(other.version());
			assertThat(office.findAccessedSince(0, null, 10)).containsExactly(new RowName("i", "p"));
			assertThat(office.end(RowState.of(other), SessionRows.end(other, 5, 6), NOTHING)).isTrue();
			assertThat(shop.find("p")).isInstanceOf(SessionRow.class);
			assertThat(shop.purge(NEVER, 10)).isZero();
			assertThat(office.find("p")).isEqualTo(RowRead.NotLive.ENDED);
			assertThat(office.purge(NEVER, 10)).isOne();
			assertThat(office.insertEnded(SessionRows.end(row, 5, 6), NOTHING)).isTrue();
			assertThat(shop.find("p")).isInstanceOf(SessionRow.class);
		}
	}

	@ParameterizedTest
	@EnumSource
	void endedSessionsOfAnotherNamespaceAreNeitherCountedNorPurged(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			JdbcSessionStore shop = new JdbcSessionStore(new Tables(database.dataSource(), "HYBRID_SESSION", "shop"));
			JdbcSessionStore office = new JdbcSessionStore(
					new Tables(database.dataSource(), "HYBRID_SESSION", "office"));
			shop.insertEnded(new RowEnd("first", "p1", 1, 5, 6), NOTHING);
			shop.insertEnded(new RowEnd("i", "p", 1, 5, 8), NOTHING);
			office.insertEnded(new RowEnd("i", "p", 1, 5, 8), NOTHING);
			assertThat(office.purge(NEVER, 1)).isOne();
			assertThat(office.find("p")).isEqualTo(RowRead.NotLive.ABSENT);
			assertThat(shop.find("p")).isEqualTo(RowRead.NotLive.ENDED);
			assertThat(shop.purge(NEVER, 10)).isEqualTo(2);
		}
	}

	private static void assertLive(JdbcSessionStore store, SessionRow row) {
		assertThat(store.find(row.publicId())).usingRecursiveComparison().isEqualTo(row);
	}

	private static void assertNothingIn(JdbcSessionStore office, SessionRow row) {
		assertThat(office.find(row.publicId())).isEqualTo(RowRead.NotLive.ABSENT);
		assertThat(office.findByPrincipal("alice")).isEmpty();
		assertThat(office.findExpired(NEVER, null, 10)).isEmpty();
		assertThat(office.findAccessedSince(0, null, 10)).isEmpty();
		RowUpdate update = SessionRows.change(row, SessionRows.changed(row));
		assertThat(office.update(update)).isFalse();
		assertThat(office.updateAll(List.of(update))).containsExactly(RowUpdate.Outcome.NOT_MATCHED);
		assertThat(office.end(RowState.of(row), SessionRows.end(row, 5, 6), NOTHING)).isFalse();
	}

	@ParameterizedTest
	@EnumSource
	void subsessionsOfAnotherNamespaceAreNeitherSeenNorChanged(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			JdbcSessionStore sessions = new JdbcSessionStore(
					new Tables(database.dataSource(), "HYBRID_SESSION", "shop"));
			JdbcSessionStore others = new JdbcSessionStore(
					new Tables(database.dataSource(), "HYBRID_SESSION", "office"));
			JdbcSubsessionStore shop = new JdbcSubsessionStore(
					new Tables(database.dataSource(), "HYBRID_SESSION", "shop"));
			JdbcSubsessionStore office = new JdbcSubsessionStore(
					new Tables(database.dataSource(), "HYBRID_SESSION", "office"));
			SessionRow session = SessionRows.row("i", "p");
			sessions.insert(session);
			SubsessionRow cart = new SubsessionRow("i", "cart", 1, new byte[] { 1 });
			assertThat(shop.insert(cart)).isEqualTo(SubsessionStore.Insertion.INSERTED);
			assertThat(office.find("i", "cart")).isNull();
			assertThat(office.findAll("i")).isEmpty();
			assertThat(office.findNames(List.of("i"))).isEmpty();
			assertThat(office.update(new SubsessionRow("i", "cart", 2, new byte[] { 2 }), 1)).isFalse();
			assertThat(office.insert(cart)).isEqualTo(SubsessionStore.Insertion.NO_SESSION);
			SessionRow other = SessionRows.row("i", "p");
			others.insert(other);
			assertThat(office.insert(cart)).isEqualTo(SubsessionStore.Insertion.INSERTED);
			others.end(RowState.of(other), SessionRows.end(other, 5, 6), NOTHING);
			assertThat(office.insert(cart)).isEqualTo(SubsessionStore.Insertion.ENDED);
			assertThat(shop.findAll("i")).hasSize(1);
			others.purge(NEVER, 10);
			assertThat(shop.findAll("i")).hasSize(1);
		}
	}

	@ParameterizedTest
	@EnumSource
	void locksOfAnotherNamespaceAreNeitherSeenNorChanged(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			JdbcLockTable shop = new JdbcLockTable(new Tables(database.dataSource(), "HYBRID_SESSION", "shop"));
			JdbcLockTable office = new JdbcLockTable(new Tables(database.dataSource(), "HYBRID_SESSION", "office"));
			assertThat(shop.acquire("key", "me", 1, 10)).isTrue();
			assertThat(office.renew("key", "me", 20)).isFalse();
			assertThat(office.release("key", "me")).isFalse();
			assertThat(office.purgeExpired(NEVER, 10)).isZero();
			assertThat(office.acquire("key", "you", 1, 10)).isTrue();
			assertThat(office.release("key", "you")).isTrue();
			assertThat(shop.renew("key", "me", 20)).isTrue();
			assertThat(office.purgeExpired(NEVER, 10)).isOne();
			assertThat(shop.release("key", "me")).isTrue();
			assertThat(shop.acquire("old", "me", 1, 10)).isTrue();
			assertThat(office.acquire("old", "you", 20, 30)).isTrue();
			assertThat(shop.renew("old", "me", 40)).isTrue();
			String longest = new CacheKeys("n".repeat(64), () -> "s".repeat(64)).lock("id");
			assertThat(shop.acquire(longest, "me", 1, 10)).isTrue();
		}
	}

	@ParameterizedTest
	@EnumSource
	void notesAndFencesOfAnotherNamespaceAreNeitherSeenNorChanged(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			JdbcClusterNotebook shop = new JdbcClusterNotebook(
					new Tables(database.dataSource(), "HYBRID_SESSION", "shop"));
			JdbcClusterNotebook office = new JdbcClusterNotebook(
					new Tables(database.dataSource(), "HYBRID_SESSION", "office"));
			InstanceNote note = new InstanceNote("one", List.of("n"), 1, Set.of(), "x", 1, Map.of(), 0);
			shop.signIn(note);
			shop.raiseFence("n", 5);
			assertThat(office.instances()).isEmpty();
			assertThat(office.fences()).isEmpty();
			assertThat(office.takeOn(note, 2)).isFalse();
			office.signOut("one");
			office.forgetFences(NEVER);
			assertThat(shop.instances()).containsExactly(note);
			assertThat(shop.fences()).containsEntry("n", 5L);
			InstanceNote other = new InstanceNote("one", List.of("m"), 1, Set.of(), "y", 9, Map.of(), 0);
			office.signIn(other);
			office.raiseFence("n", 3);
			assertThat(office.fences()).containsEntry("n", 3L);
			office.forgetFences(NEVER);
			assertThat(shop.instances()).containsExactly(note);
			assertThat(shop.fences()).containsEntry("n", 5L);
			assertThat(office.instances()).containsExactly(other);
		}
	}

	@ParameterizedTest
	@EnumSource
	void sameIdIsArchivedInBothNamespaces(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			EndedSession ended = new EndedSession("i", "alice", Instant.EPOCH, Instant.EPOCH, Instant.EPOCH,
					EndReason.EXPIRED, 1, Set.of("a"), new MapSession(), List.of());
			for (String namespace : List.of("shop", "office")) {
				new JdbcSessionArchive(new Tables(database.dataSource(), "HYBRID_SESSION", namespace)).archive(ended);
			}
			assertThat(new JdbcTemplate(database.dataSource()).queryForList(
					"SELECT NAMESPACE FROM HYBRID_SESSION_ARCHIVE WHERE INTERNAL_ID = 'i' ORDER BY 1", String.class))
				.containsExactly("office", "shop");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a b", "x'", "x' OR '1'='1", "a\\", "\u00C4",
			"a2345678901234567890123456789012345678901234567890123456789012345" })
	void namespaceThatCouldMeanSomethingInSqlIsRefused(String namespace) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new JdbcLockTable(new Tables(new SimpleDriverDataSource(), "T", namespace)))
			.withMessageContaining("hybrid-session.namespace");
	}

}
