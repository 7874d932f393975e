package dev.hybridsession.autoconfigure;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.support.Later;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TcpProxy;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** A network that swallows what is sent to the database, without a socket timeout. */
@ExtendWith(OutputCaptureExtension.class)
class HungDatabaseTests {

	@Test
	void shutdownEndsThoughTheDatabaseIsSilent(CapturedOutput output) throws Exception {
		try (MemcachedProcess memcached = MemcachedProcess.start();
				TestDatabase database = TestDatabaseServer.POSTGRESQL.create();
				TcpProxy proxy = TcpProxy.to(database.address().getHostString(), database.address().getPort())) {
			String url = database.url(InetSocketAddress.createUnresolved(proxy.host(), proxy.port()));
			ConfigurableApplicationContext application = WebApplication.start(WebApplication.class, memcached, database,
					url, "spring.autoconfigure.exclude=", "hybrid-session.jdbc.initialize-schema=never",
					"spring.lifecycle.timeout-per-shutdown-phase=1s");
			HybridSessionRepository sessions = application.getBean(HybridSessionRepository.class);
			HybridSession session = sessions.createSession();
			sessions.save(session);
			session.setAttribute("unsynced", true);
			sessions.save(session);
			proxy.blackhole();
			Later.later(application::close).get(30, TimeUnit.SECONDS);
			assertThat(output).contains("up to 1 sessions and subsessions stay unsynced");
		}
	}

}
