package dev.hybridsession.internal.jdbc;

import java.sql.Connection;
import java.util.concurrent.CompletableFuture;

import com.zaxxer.hikari.HikariDataSource;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.internal.store.StoreInterruptedException;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Tests calls that are interrupted while they wait for a connection of a real pool. */
class JdbcInterruptTests {

	private TestDatabase database;

	private HikariDataSource pool;

	private SessionStore store;

	@BeforeEach
	void exhaustiblePool() {
		this.database = TestDatabaseServer.H2.create();
		this.pool = this.database.connect((config) -> config.setMaximumPoolSize(1));
		this.store = new JdbcSessionStore(new Tables(this.pool, "HYBRID_SESSION", "hybrid"));
		this.store.insert(JdbcOutageTests.ROW);
	}

	@AfterEach
	void closeDatabase() {
		this.database.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "find", "findByPrincipal", "insert", "update", "updateAll", "end", "insertEnded",
			"findExpired", "findAccessedSince", "purge", "probe" })
	void anInterruptIsNoOutage(String name) throws Exception {
		CompletableFuture<Boolean> flag = new CompletableFuture<>();
		CompletableFuture<Throwable> thrown = new CompletableFuture<>();
		ThrowingCallable call = JdbcOutageTests.calls(this.store).get(name);
		Thread caller = new Thread(() -> {
			thrown.complete(catchThrowable(call));
			flag.complete(Thread.currentThread().isInterrupted());
		});
		try (Connection taken = this.pool.getConnection()) {
			caller.start();
			Awaitility.await().until(() -> this.pool.getHikariPoolMXBean().getThreadsAwaitingConnection() == 1);
			caller.interrupt();
			assertThat(thrown.get()).isInstanceOf(StoreInterruptedException.class);
			assertThat(flag.get()).isTrue();
		}
		assertThat(this.store.find(JdbcOutageTests.ROW.publicId())).isInstanceOf(SessionRow.class);
	}

}
