package dev.hybridsession.fault;

import java.io.IOException;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import dev.hybridsession.FreshnessReason;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.support.Later;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Sessions without a row, and logins that the row does not know: one instance was cut off
 * from the database when they began, and is gone. The other instances never had an
 * outage.
 */
@Tag("faults")
class SessionsFromAnOutageTests {

	private static List<MemcachedProcess> nodes;

	private static TestDatabase database;

	private static WholeInstance two;

	private static WholeInstance three;

	private WholeInstance one;

	@BeforeAll
	static void startServers() throws IOException {
		nodes = Stream.generate(MemcachedProcess::start).limit(3).toList();
		database = TestDatabaseServer.POSTGRESQL.create();
		two = instance();
		three = instance();
	}

	@AfterAll
	static void stopServers() {
		two.close();
		three.close();
		nodes.forEach(MemcachedProcess::close);
		database.close();
	}

	@BeforeEach
	void startOne() throws IOException {
		this.one = instance();
	}

	private static WholeInstance instance() throws IOException {
		return new WholeInstance(nodes, database, (settings) -> {
			settings.getCluster().setHeartbeat(Duration.ofSeconds(1));
			settings.getCluster().setClockSkew(Duration.ofMillis(100));
			settings.getSubsessions().setWriteThrough(Set.of("kept"));
		});
	}

	@AfterEach
	void stopOne() {
		this.one.kill();
		for (MemcachedProcess node : nodes) {
			two.awaitNode(node, true);
			three.awaitNode(node, true);
		}
	}

	@Test
	void logoutEndsTheSessionOfItsRequestAlthoughItsNodeHangs() {
		String id = beginInAnOutage();
		logoutWhileItsNodeHangs(id);
		assertThatNobodyFinds(id);
		assertThat(rows("PUBLIC_ID = ? AND ENDED_TIME IS NOT NULL", id)).isOne();
	}

	@Test
	void logoutWithoutALoadedSessionIsRefusedWhileItsNodeHangs() {
		String id = beginInAnOutage();
		MemcachedProcess node = node(id);
		node.stop();
		try {
			assertThatLogoutIsRefused(id);
			two.awaitNode(node, false);
			assertThatLogoutIsRefused(id);
		}
		finally {
			node.cont();
		}
		two.awaitNode(node, true);
		two.repository.deleteById(id);
		assertThatNobodyFinds(id);
	}

	@Test
	void logoutUnderTheNewIdOfALoginEndsTheSessionAlthoughItsNodeHangs() {
		String old = two.create();
		this.one.database.cut();
		String id = this.one.login(old);
		this.one.kill();
		logoutWhileItsNodeHangs(id);
		assertThatNobodyFinds(id);
		assertThatNobodyFinds(old);
		assertThat(rows("ENDED_TIME IS NULL AND PUBLIC_ID IN (?, ?)", id, old)).isZero();
	}

	@Test
	void logoutUnderTheOldIdBesideALoginEndsTheSessionUnderTheNewId() throws Exception {
		String id;
		String old = two.create();
		try (WholeInstance four = instance(); Connection connection = database.dataSource().getConnection()) {
			// a fence would have the row read as well
			Awaitility.await()
				.until(() -> three.sessions.operations()
					.describe(old)
					.orElseThrow()
					.freshness() == FreshnessReason.CURRENT);
			this.one.database.cut();
			connection.setAutoCommit(false);
			JdbcTemplate locking = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
			locking.queryForList("SELECT 1 FROM HYBRID_SESSION WHERE PUBLIC_ID = ? FOR UPDATE", old);
			CompletableFuture<Void> logout = Later.later(() -> four.repository.deleteById(old));
			Awaitility.await()
				.until(() -> locking.queryForObject("SELECT COUNT(*) FROM pg_locks WHERE NOT granted",
						Integer.class) > 0);
			id = this.one.login(old);
			four.database.cut();
			logout.join();
			connection.rollback();
			this.one.kill();
			four.database.restore();
			Awaitility.await().until(() -> rows("PUBLIC_ID = ? AND ENDED_TIME IS NOT NULL", old) == 1);
		}
		assertThat(three.finds(id)).isFalse();
		assertThatNobodyFinds(id);
		assertThatNobodyFinds(old);
	}

	@Test
	void sessionOnAStandInIsFoundByAnInstanceThatHasItsNode() {
		this.one.database.cut();
		MemcachedProcess node = nodes.get(0);
		this.one.cut(node);
		String id = this.one.create();
		while (node(id) != node) {
			id = this.one.create();
		}
		this.one.kill();
		assertThat(two.finds(id)).isTrue();
		two.repository.deleteById(id);
		assertThatNobodyFinds(id);
	}

	@Test
	void writeThroughChangeOfASubsessionWritesTheRowOfTheSessionToo() {
		String id = beginInAnOutage();
		two.sessions.subsessions().of(id, "kept", Integer.class).set(1);
		nodes.forEach(MemcachedProcess::restart);
		assertThat(two.finds(id)).isTrue();
		assertThat(three.sessions.subsessions().of(id, "kept", Integer.class).get()).isEqualTo(1);
	}

	private static void assertThatLogoutIsRefused(String id) {
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(() -> two.repository.deleteById(id));
	}

	private String beginInAnOutage() {
		this.one.database.cut();
		String id = this.one.create();
		this.one.kill();
		return id;
	}

	private static void logoutWhileItsNodeHangs(String id) {
		MemcachedProcess node = node(id);
		try {
			two.request((repository) -> {
				assertThat(repository.findById(id)).isNotNull();
				node.stop();
				repository.deleteById(id);
				return null;
			});
		}
		finally {
			node.cont();
		}
		two.awaitNode(node, true);
	}

	/** An instance that has not asked the node hears of its absence with a heartbeat. */
	private static void assertThatNobodyFinds(String id) {
		assertThat(two.finds(id)).isFalse();
		Awaitility.await().until(() -> !three.finds(id));
	}

	private static MemcachedProcess node(String id) {
		return two.home((keys) -> keys.session(id));
	}

	private static int rows(String condition, Object... arguments) {
		Integer rows = new JdbcTemplate(database.dataSource())
			.queryForObject("SELECT COUNT(*) FROM HYBRID_SESSION WHERE " + condition, Integer.class, arguments);
		return (rows != null) ? rows : -1;
	}

}
