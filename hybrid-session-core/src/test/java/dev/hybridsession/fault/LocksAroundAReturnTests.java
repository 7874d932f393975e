package dev.hybridsession.fault;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Stream;

import dev.hybridsession.HybridSession;
import dev.hybridsession.SessionLocks.SessionLock;
import dev.hybridsession.internal.jdbc.JdbcClusterNotebook;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import dev.hybridsession.support.Together;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two instances lock while one of them lacks a node, or has it back and the other one has
 * not heard of that. The clock skew is zero: otherwise every copy would be read with its
 * row for as long after the loss, whatever the instances know of each other.
 */
@Tag("faults")
@ParameterizedClass
@ValueSource(booleans = { true, false })
class LocksAroundAReturnTests {

	private static final int ENOUGH = 30;

	private final List<MemcachedProcess> nodes = Stream.generate(MemcachedProcess::start).limit(2).toList();

	private final MemcachedProcess node = this.nodes.get(0);

	private final TestDatabase database = TestDatabaseServer.POSTGRESQL.create();

	private WholeInstance one;

	private WholeInstance two;

	private String id;

	@Parameter
	private boolean back;

	@BeforeEach
	void loseNode() throws IOException {
		this.one = instance();
		JdbcClusterNotebook notebook = new JdbcClusterNotebook(
				new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid"));
		this.one.cut(this.node);
		Awaitility.await()
			.until(() -> notebook.instances().stream().anyMatch((note) -> note.away().contains(this.node.address())));
		// it hears of the other one when it starts, and waits until that has heard of it
		this.two = instance();
		assertThat(this.two.sessions.operations().jobs().instances())
			.anyMatch((other) -> !other.own() && other.away().contains(this.node.address()));
		if (this.back) {
			this.one.restore(this.node);
		}
		do {
			this.id = this.two.create();
		}
		while (this.two.home((keys) -> keys.lock(this.id)) != this.node
				|| this.two.home((keys) -> keys.session(this.id)) != this.node);
	}

	private WholeInstance instance() throws IOException {
		return new WholeInstance(this.nodes, this.database, (settings) -> {
			settings.getCluster().setHeartbeat(Duration.ofSeconds(3));
			settings.getCluster().setClockSkew(Duration.ZERO);
		});
	}

	@AfterEach
	void close() {
		this.one.close();
		this.two.close();
		this.nodes.forEach(MemcachedProcess::close);
		this.database.close();
	}

	/** Both count until the slower one has counted enough. */
	@Test
	void noChangeUnderTheLockOfASessionIsLost() throws Exception {
		List<WholeInstance> instances = List.of(this.one, this.two);
		AtomicIntegerArray counts = new AtomicIntegerArray(instances.size());
		Together.together(instances.size(), (number) -> () -> {
			while (Math.min(counts.get(0), counts.get(1)) < ENOUGH) {
				increment(instances.get(number));
				counts.incrementAndGet(number);
			}
			return number;
		});
		assertThat(User.count(this.two.repository.findById(this.id).getAttribute("count")))
			.isEqualTo(counts.get(0) + counts.get(1));
	}

	private void increment(WholeInstance instance) {
		SessionLock lock = instance.sessions.locks().acquire(this.id);
		HybridSession session = instance.repository.findById(this.id);
		session.setAttribute("count", User.count(session.getAttribute("count")) + 1);
		instance.repository.save(session);
		lock.release();
	}

}
