package dev.hybridsession.fault;

import dev.hybridsession.HybridSession;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.session.RepositoryTestBase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Somebody flushes memcached, which the server tells some seconds later.
 */
@ExtendWith(OutputCaptureExtension.class)
@Tag("faults")
class FlushTests extends RepositoryTestBase {

	FlushTests() {
		super(MemcachedProtocol.META, TestDatabaseServer.H2);
	}

	@Test
	void changesWaitForTheSyncAgainOnceTheServerTellsOfTheFlush(CapturedOutput output) {
		HybridSession session = this.one.create();
		Awaitility.await().until(() -> this.cache.routes().memory().containsKey(this.memcached.address()));
		this.one.sync.run();
		this.one.page(session.getId(), (page) -> page.setAttribute("colour", "green"));
		this.memcached.loseData();
		assertThat(this.one.page(session.getId(), (page) -> page.setAttribute("colour", "blue"))).isTrue();
		assertThat(this.one.dirty.isEvicting()).isTrue();
		Awaitility.await().untilAsserted(() -> {
			this.one.sync.run();
			assertThat(this.one.dirty.isEvicting()).isFalse();
		});
		assertThat(output).contains("memcached was flushed and has evicted nothing");
	}

}
