package dev.hybridsession.fault;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

import dev.hybridsession.FreshnessReason;
import dev.hybridsession.HybridSession;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A user logs in while the instance of the login loses a node. The other instance reaches
 * that node all the time, and its next heartbeat is a minute away.
 */
@Tag("faults")
class LoginsBesideALostNodeTests {

	private final List<MemcachedProcess> nodes = Stream.generate(MemcachedProcess::start).limit(2).toList();

	private final TestDatabase database = TestDatabaseServer.POSTGRESQL.create();

	private WholeInstance one;

	private WholeInstance two;

	@BeforeEach
	void startInstances() throws IOException {
		this.one = WholeInstance.beatingRarely(this.nodes, this.database);
		this.two = WholeInstance.beatingRarely(this.nodes, this.database);
		// an instance that has just started reads each copy with its row
		Awaitility.await()
			.until(() -> Stream.generate(this.one::create)
				.limit(8)
				.map((id) -> this.two.sessions.operations().describe(id).orElseThrow().freshness())
				.allMatch(FreshnessReason.CURRENT::equals));
	}

	@AfterEach
	void close() {
		this.one.close();
		this.two.close();
		this.nodes.forEach(MemcachedProcess::close);
		this.database.close();
	}

	@Test
	void theNextPageOfTheOtherInstanceSeesTheLogin() {
		HybridSession login = this.one.repository.findById(this.one.create());
		String id = login.changeSessionId();
		this.one.cut(this.one.home((keys) -> keys.session(id)));
		login.setAttribute("user", "alice");
		this.one.repository.save(login);
		assertThat(this.two.repository.findById(id).<String>getAttribute("user")).isEqualTo("alice");
	}

}
