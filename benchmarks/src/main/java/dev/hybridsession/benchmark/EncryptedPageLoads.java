package dev.hybridsession.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import javax.net.ssl.SSLContext;

import dev.hybridsession.internal.cache.memcached.MemcachedTls;
import dev.hybridsession.internal.copies.SessionTiming;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestAuthority;
import dev.hybridsession.support.TestCertificate;
import org.jspecify.annotations.Nullable;

import org.springframework.util.FileSystemUtils;

/**
 * The same page loads over connections without and with TLS. The processor time includes
 * memcached's.
 *
 * @param pages the page loads
 */
record EncryptedPageLoads(PageLoads pages) {

	Workload plain(Servers servers, SessionTiming timing) {
		return workload(servers, servers.memcached(), null, timing);
	}

	Workload encrypted(Servers servers, SessionTiming timing) {
		try {
			Path directory = Files.createTempDirectory("benchmark");
			servers.closing(() -> FileSystemUtils.deleteRecursively(directory));
			TestAuthority authority = new TestAuthority();
			TestCertificate certificate = authority.issue(directory, "127.0.0.1");
			SSLContext context = TestCertificate.context(authority, null);
			MemcachedTls tls = new MemcachedTls(() -> context, (all) -> {
			}, true);
			return workload(servers, servers.closing(MemcachedProcess.start(certificate.memcachedArguments())), tls,
					timing);
		}
		catch (Exception ex) {
			throw new IllegalStateException("A memcached with TLS cannot be used", ex);
		}
	}

	private Workload workload(Servers servers, MemcachedProcess memcached, @Nullable MemcachedTls tls,
			SessionTiming timing) {
		Workload workload = this.pages.repository(servers.instance(memcached, tls, timing).repository());
		ProcessHandle server = ProcessHandle.of(memcached.pid()).orElseThrow();
		return workload.workingIn(() -> workload.cpuNanos().getAsLong()
				+ server.info().totalCpuDuration().orElse(Duration.ZERO).toNanos());
	}

}
