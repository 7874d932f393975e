package dev.hybridsession.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.autoconfigure.SslBundlePostProcessor.CurrentContext;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestAuthority;
import dev.hybridsession.support.TestCertificate;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/** Tests that an SSL bundle of Spring Boot encrypts the connections to memcached. */
@ExtendWith(OutputCaptureExtension.class)
class SslBundleTests {

	@TempDir
	private Path directory;

	private final WebApplicationContextRunner runner = Runners.withoutMemcached()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
		.withPropertyValues("hybrid-session.memcached.ssl.bundle=cache");

	/** The file of a trusted authority is wrong at first, and then replaced. */
	@Test
	void databaseServesSessionsUntilTheReloadedBundleTrustsMemcached() throws Exception {
		TestCertificate trusted = new TestAuthority().issue(this.directory.resolve("trusted"), "127.0.0.1");
		TestCertificate other = new TestAuthority().issue(this.directory.resolve("other"), "127.0.0.1");
		Path authority = Files.copy(other.authorityFile(), this.directory.resolve("authority.pem"));
		try (MemcachedProcess memcached = MemcachedProcess.start(trusted.memcachedArguments());
				TestDatabase database = TestDatabaseServer.H2.createEmpty();
				ConfigurableApplicationContext application = WebApplication.start(WebApplication.class, memcached,
						database, database.url(), "hybrid-session.jdbc.initialize-schema=always",
						"spring.ssl.bundle.pem.cache.truststore.certificate=" + authority.toUri(),
						"spring.ssl.bundle.pem.cache.reload-on-update=true",
						"spring.ssl.bundle.watch.file.quiet-period=100ms", "hybrid-session.memcached.ssl.bundle=cache",
						"management.endpoint.health.show-details=always")) {
			Browser browser = new Browser(application);
			assertThat(browser.get("/visit").body()).isEqualTo("1");
			assertThat(browser.get("/actuator/health").body()).contains("its certificate is not trusted");
			assertThat(browser.get("/visit").body()).isEqualTo("2");
			Files.copy(trusted.authorityFile(), authority, StandardCopyOption.REPLACE_EXISTING);
			Awaitility.await()
				.until(() -> browser.get("/actuator/health/hybridSession/" + memcached.address())
					.body()
					.contains("\"UP\""));
			assertThat(browser.get("/visit").body()).isEqualTo("3");
		}
	}

	@Test
	void bundleThatDoesNotExistStopsTheStart() {
		this.runner.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOf(InvalidSettingException.class)
			.hasMessageStartingWith("hybrid-session.memcached.ssl.bundle is 'cache'. It must be one of the SSL bundles"
					+ " of spring.ssl.bundle"));
	}

	@Test
	void optionsOfTheBundleRestrictConnections() {
		SSLParameters parameters = new SSLParameters();
		SslBundlePostProcessor.restrict(parameters, SslOptions.of(Set.of("TLS_AES_128_GCM_SHA256"), Set.of("TLSv1.3")));
		assertThat(parameters.getProtocols()).containsExactly("TLSv1.3");
		assertThat(parameters.getCipherSuites()).containsExactly("TLS_AES_128_GCM_SHA256");
	}

	@ParameterizedTest
	@CsvSource({ "ciphers, TLS_OF_NOBODY", "enabled-protocols, TLSv9" })
	void optionThatTheJdkDoesNotKnowStopsTheStart(String option, String value) {
		this.runner.withPropertyValues("spring.ssl.bundle.pem.cache.options." + option + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidSettingException.class)
				.hasMessageStartingWith("hybrid-session.memcached.ssl.bundle is 'cache'. Its options must be known")
				.hasMessageContaining(value));
	}

	@Test
	void reloadedBundleThatCannotBeUsedLeavesTheContextBefore(CapturedOutput output) {
		AtomicReference<SslBundle> bundle = new AtomicReference<>(SslBundle.of(SslStoreBundle.NONE));
		CurrentContext context = new CurrentContext("cache", bundle::get);
		SSLContext before = context.get();
		SslStoreBundle broken = mock(SslStoreBundle.class);
		given(broken.getKeyStore()).willThrow(new IllegalStateException("no PEM"));
		bundle.set(SslBundle.of(broken));
		assertThat(context.get()).isSameAs(before);
		assertThat(context.get()).isSameAs(before);
		assertThat(output.getAll()).containsOnlyOnce("The reloaded SSL bundle 'cache' cannot be used");
		bundle.set(SslBundle.of(SslStoreBundle.NONE));
		assertThat(context.get()).isNotSameAs(before);
	}

	@Test
	void bundleThatIsNotEnabledIsNotLookedUp() {
		this.runner.withPropertyValues("hybrid-session.memcached.ssl.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed());
	}

}
