package dev.hybridsession.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

import dev.hybridsession.SessionLockTimeoutException;
import dev.hybridsession.SessionLocks.SessionLock;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.jdbc.JdbcLockTable;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.lock.TieredSessionLocks;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An instance is killed while it has a lock: the next one has it as soon as the lease is
 * over, and not before the instance was killed.
 */
@Tag("faults")
class KilledLockHolderTests {

	private static final String ID = "session";

	private final MemcachedProcess memcached = MemcachedProcess.start();

	private final TestDatabase database = TestDatabaseServer.POSTGRESQL.create();

	@AfterEach
	void close() {
		this.database.close();
		this.memcached.close();
	}

	@Test
	@Execution(ExecutionMode.CONCURRENT)
	void theLeaseInMemcachedEnds() throws Exception {
		killTheHolderAndLock(this.memcached.address());
	}

	@Test
	@Execution(ExecutionMode.CONCURRENT)
	void theLeaseInTheDatabaseEnds() throws Exception {
		String nowhere = this.memcached.address();
		this.memcached.kill();
		killTheHolderAndLock(nowhere);
	}

	private void killTheHolderAndLock(String address) throws Exception {
		JdbcLockTable table = new JdbcLockTable(new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid"));
		Process holder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), LockHolder.class.getName(), address, this.database.url(),
				this.database.username(), this.database.password(), ID)
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		// half as long again as a lease, so that it must have been renewed
		Duration wait = LockHolder.LEASE.multipliedBy(3).dividedBy(2);
		try (RoutedCache cache = LockHolder.connect(address);
				TieredSessionLocks locks = LockHolder.locks(cache, table, wait)) {
			assertThat(saysThatItIsReady(holder)).isTrue();
			assertThatExceptionOfType(SessionLockTimeoutException.class).isThrownBy(() -> locks.acquire(ID));
			holder.destroyForcibly().waitFor();
			SessionLock lock = locks.acquire(ID);
			assertThat(lock.isHeld()).isTrue();
			lock.release();
		}
		finally {
			holder.destroyForcibly();
		}
	}

	private static boolean saysThatItIsReady(Process holder) throws IOException {
		BufferedReader output = new BufferedReader(
				new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8));
		String line = output.readLine();
		while (line != null && !line.equals(LockHolder.READY)) {
			line = output.readLine();
		}
		return line != null;
	}

}
