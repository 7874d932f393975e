package dev.hybridsession.autoconfigure;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import com.jayway.jsonpath.JsonPath;
import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionOperations;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.config.HybridSessionSettings;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.session.FindByIndexNameSessionRepository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/** Tests Actuator's endpoints over HTTP: ours, and Boot's that look at sessions. */
class HybridSessionEndpointTests {

	private static final MemcachedProcess MEMCACHED = MemcachedProcess.start();

	private static final TestDatabase DATABASE = TestDatabaseServer.H2.create();

	private static ConfigurableApplicationContext application;

	private final Browser browser = new Browser(application);

	@BeforeAll
	static void start() {
		application = WebApplication.start(WebApplication.class, MEMCACHED, DATABASE, DATABASE.url(),
				"management.endpoints.web.exposure.include=hybridsession,sessions,scheduledtasks,configprops",
				"hybrid-session.cluster.heartbeat=1s", "hybrid-session.jdbc.initialize-schema=never");
	}

	@AfterAll
	static void close() {
		application.close();
		DATABASE.close();
		MEMCACHED.close();
	}

	@Test
	void theStateHasNodesDatabaseSyncClockAndJobs() throws Exception {
		Awaitility.await().untilAsserted(() -> {
			String state = get("/actuator/hybridsession");
			assertThat(JsonPath.<String>read(state, "$.nodes[0].name")).isEqualTo(MEMCACHED.address());
			assertThat(JsonPath.<Boolean>read(state, "$.nodes[0].available")).isTrue();
			assertThat(JsonPath.<Boolean>read(state, "$.database.available")).isTrue();
			assertThat(JsonPath.<Boolean>read(state, "$.database.reached")).isTrue();
			assertThat(JsonPath.<String>read(state, "$.sync.interval")).isEqualTo("PT2M");
			assertThat(JsonPath.<Boolean>read(state, "$.clock.trusted")).isTrue();
			assertThat(JsonPath.<String>read(state, "$.jobs.sync.time")).startsWith("20");
			assertThat(JsonPath.<List<Boolean>>read(state, "$.jobs.instances[*].own")).containsExactly(true);
		});
	}

	@Test
	void configpropsListsEachPropertyThatHasAValue() throws Exception {
		String report = get("/actuator/configprops/hybrid-session");
		SettingsTree.of(new HybridSessionSettings()).forEach((name, value) -> {
			String inReport = Pattern.compile("-(.)")
				.matcher(name)
				.replaceAll((letter) -> letter.group(1).toUpperCase(Locale.ROOT));
			if (value != null) {
				assertThat(JsonPath.<Object>read(report,
						"$.contexts.application.beans.hybridSessionSettings.properties." + inReport))
					.isNotNull();
			}
		});
	}

	@Test
	void theInternalIdDescribesASessionWithoutValuesAndWithoutItsId() throws Exception {
		this.browser.get("/visit");
		String internalId = internalId();
		String description = get("/actuator/hybridsession/" + internalId);
		assertThat(JsonPath.<String>read(description, "$.internalId")).isEqualTo(internalId);
		assertThat(JsonPath.<String>read(description, "$.servedBy")).isEqualTo("CACHE");
		assertThat(description).doesNotContain(publicId(), "visits");
		assertThat(this.browser.get("/actuator/hybridsession/" + publicId()).statusCode()).isEqualTo(404);
	}

	@Test
	void syncWritesChangesThatAreInMemcachedAlone() throws Exception {
		this.browser.get("/visit");
		this.browser.get("/visit");
		assertThat(JsonPath.<Boolean>read(get("/actuator/hybridsession/" + internalId()), "$.aheadOfDatabase"))
			.isTrue();
		assertThat(JsonPath.<Integer>read(post("sync"), "$.written")).isPositive();
		assertThat(JsonPath.<Boolean>read(get("/actuator/hybridsession/" + internalId()), "$.aheadOfDatabase"))
			.isFalse();
		this.browser.get("/visit");
		assertThat(JsonPath.<Boolean>read(get("/actuator/hybridsession/" + internalId()), "$.aheadOfDatabase"))
			.as("changes lag again")
			.isTrue();
	}

	@Test
	void reapAnswersWithItsFigureAndAnUnknownJobIsRefused() throws Exception {
		assertThat(JsonPath.<Integer>read(post("reap"), "$.ended")).isZero();
		assertThat(JsonPath.<String>read(get("/actuator/hybridsession"), "$.jobs.reaper.time")).startsWith("20");
		assertThat(send(request("/actuator/hybridsession/explode").POST(BodyPublishers.noBody())).statusCode())
			.isEqualTo(400);
	}

	@Test
	void anExportWithoutAStoreToExportToIsRefused() throws Exception {
		HttpResponse<String> response = send(request("/actuator/hybridsession/export").POST(BodyPublishers.noBody()));
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body()).contains("hybrid-session.migration.to");
	}

	/** A real drain would keep the changes of the other tests from lagging. */
	@Test
	void drainAnswersWithItsFigureOr503WhileItCannotBeDone() {
		HybridSessionOperations operations = mock();
		HybridSessionEndpoint endpoint = new HybridSessionEndpoint(operations);
		given(operations.drain()).willReturn(3);
		assertThat(endpoint.run(HybridSessionEndpoint.Job.DRAIN).getBody()).isEqualTo(Map.of("written", 3));
		given(operations.drain()).willThrow(new SessionUnavailableException("The database is away", null));
		assertThat(endpoint.run(HybridSessionEndpoint.Job.DRAIN).getStatus()).isEqualTo(503);
	}

	@Test
	void theEndpointOfSessionsFindsByUsernameAndDeletes() throws Exception {
		HybridSessionRepository repository = application.getBean(HybridSessionRepository.class);
		HybridSession session = repository.createSession();
		session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "anna");
		repository.save(session);
		String found = get("/actuator/sessions?username=anna");
		assertThat(JsonPath.<List<String>>read(found, "$.sessions[*].id")).containsExactly(session.getId());
		assertThat(send(request("/actuator/sessions/" + session.getId()).DELETE()).statusCode()).isEqualTo(204);
		assertThat(repository.findById(session.getId())).isNull();
		assertThat(JsonPath.<List<String>>read(get("/actuator/sessions?username=anna"), "$.sessions[*].id")).isEmpty();
	}

	@Test
	void theEndpointOfScheduledTasksShowsTheTasksOfTheApplicationAlone() throws Exception {
		assertThat(get("/actuator/scheduledtasks")).doesNotContain("dev.hybridsession.config");
	}

	private String publicId() {
		return new String(Base64.getDecoder().decode(this.browser.session()), StandardCharsets.UTF_8);
	}

	private String internalId() {
		return application.getBean(HybridSessionOperations.class).describe(publicId()).orElseThrow().internalId();
	}

	private String get(String path) throws Exception {
		HttpResponse<String> response = this.browser.get(path);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return response.body();
	}

	private static String post(String job) throws Exception {
		HttpResponse<String> response = send(request("/actuator/hybridsession/" + job).POST(BodyPublishers.noBody()));
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return response.body();
	}

	private static HttpRequest.Builder request(String path) {
		int port = ((ServletWebServerApplicationContext) application).getWebServer().getPort();
		return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
	}

	private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
		return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

}
