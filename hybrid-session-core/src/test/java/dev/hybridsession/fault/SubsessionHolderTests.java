package dev.hybridsession.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import dev.hybridsession.LockedSubsession;
import dev.hybridsession.Subsession;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An instance is killed, or stopped for longer than the lease, while it holds the lock of
 * a subsession.
 */
@Tag("faults")
class SubsessionHolderTests {

	private final MemcachedProcess memcached = MemcachedProcess.start();

	private final TestDatabase database = TestDatabaseServer.POSTGRESQL.create();

	private RoutedCache cache;

	private Subsession<Integer> counter;

	private Process holder;

	private BufferedReader output;

	@BeforeEach
	void startHolder() throws IOException {
		this.cache = LockHolder.connect(this.memcached.address());
		HybridInstance instance = SubsessionHolder.instance(this.cache, this.database.dataSource());
		String id = instance.create().getId();
		this.counter = SubsessionHolder.counter(instance, id);
		this.holder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), SubsessionHolder.class.getName(), this.memcached.address(),
				this.database.url(), this.database.username(), this.database.password(), id)
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		this.output = new BufferedReader(new InputStreamReader(this.holder.getInputStream(), StandardCharsets.UTF_8));
	}

	@AfterEach
	void close() {
		this.holder.destroyForcibly();
		this.cache.close();
		this.database.close();
		this.memcached.close();
	}

	@Test
	@Execution(ExecutionMode.CONCURRENT)
	void theNextHasTheLockWhenTheLeaseOfAKilledHolderIsOver() throws Exception {
		assertThat(heard(SubsessionHolder.LOCKED)).isTrue();
		this.holder.destroyForcibly().waitFor();
		lockAndSet(1);
		assertThat(this.counter.get()).isEqualTo(1);
	}

	@Test
	@Execution(ExecutionMode.CONCURRENT)
	void aHolderThatWasStoppedForLongerThanItsLeaseWritesNothing() throws Exception {
		assertThat(heard(SubsessionHolder.LOCKED)).isTrue();
		signal("STOP");
		lockAndSet(1);
		signal("CONT");
		this.holder.getOutputStream().write('\n');
		this.holder.getOutputStream().flush();
		assertThat(heard(SubsessionHolder.LOST)).isTrue();
		assertThat(this.counter.get()).isEqualTo(1);
	}

	private void lockAndSet(int value) {
		try (LockedSubsession<Integer> locked = this.counter.lock()) {
			locked.set(value);
		}
	}

	private void signal(String name) throws Exception {
		assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(this.holder.pid())).start().waitFor())
			.isZero();
	}

	private boolean heard(String wanted) throws IOException {
		String line = this.output.readLine();
		while (line != null && !line.equals(wanted)) {
			line = this.output.readLine();
		}
		return line != null;
	}

}
