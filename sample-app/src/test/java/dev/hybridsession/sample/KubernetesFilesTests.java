package dev.hybridsession.sample;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.google.gson.Gson;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1EnvVar;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.json.JsonParserFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reads the files in {@code docs/kubernetes} with the model classes of Kubernetes'
 * client, which refuse unknown fields, missing fields and values of a wrong type. Nothing
 * is sent to a cluster.
 */
class KubernetesFilesTests {

	private static final Path FOLDER = Path.of("../docs/kubernetes");

	private final Map<String, Object> memcached = read("memcached.yaml");

	private final Map<String, Object> application = read("application.yaml");

	private final V1StatefulSet nodes = (V1StatefulSet) this.memcached.get("StatefulSet");

	private final V1PodSpec pod = ((V1Deployment) this.application.get("Deployment")).getSpec().getTemplate().getSpec();

	private final V1Container container = this.pod.getContainers().get(0);

	@Test
	void everyFileIsTestedAndHasTheResourcesThatThePageNames() throws IOException {
		try (Stream<Path> files = Files.list(FOLDER)) {
			assertThat(files.map((file) -> file.getFileName().toString())).containsExactlyInAnyOrder("memcached.yaml",
					"application.yaml");
		}
		assertThat(this.memcached).containsOnlyKeys("Service", "StatefulSet", "PodDisruptionBudget", "NetworkPolicy");
		assertThat(this.application).containsOnlyKeys("Deployment");
	}

	@Test
	void eachNodeHasTheNameThatTheApplicationConnectsTo() {
		V1Service service = (V1Service) this.memcached.get("Service");
		assertThat(service.getSpec().getClusterIP()).isEqualTo("None");
		assertThat(service.getMetadata().getName()).isEqualTo(this.nodes.getSpec().getServiceName());
		List<String> names = Stream
			.iterate(0, (number) -> number < this.nodes.getSpec().getReplicas(), (number) -> number + 1)
			.map((number) -> "%s-%d.%s:%d".formatted(this.nodes.getMetadata().getName(), number,
					this.nodes.getSpec().getServiceName(), service.getSpec().getPorts().get(0).getPort()))
			.toList();
		assertThat(environment().get("HYBRIDSESSION_MEMCACHED_SERVERS").split(",")).containsExactlyElementsOf(names);
	}

	@Test
	void selectorsChooseThePodsOfTheFiles() {
		Map<String, String> labels = this.nodes.getSpec().getTemplate().getMetadata().getLabels();
		V1Deployment shop = (V1Deployment) this.application.get("Deployment");
		Map<String, String> shopLabels = shop.getSpec().getTemplate().getMetadata().getLabels();
		V1NetworkPolicy policy = (V1NetworkPolicy) this.memcached.get("NetworkPolicy");
		assertThat(((V1Service) this.memcached.get("Service")).getSpec().getSelector()).isEqualTo(labels);
		assertThat(this.nodes.getSpec().getSelector().getMatchLabels()).isEqualTo(labels);
		assertThat(((V1PodDisruptionBudget) this.memcached.get("PodDisruptionBudget")).getSpec()
			.getSelector()
			.getMatchLabels()).isEqualTo(labels);
		assertThat(policy.getSpec().getPodSelector().getMatchLabels()).isEqualTo(labels);
		assertThat(policy.getSpec().getIngress().get(0).getFrom().get(0).getPodSelector().getMatchLabels())
			.isEqualTo(shopLabels);
		assertThat(shop.getSpec().getSelector().getMatchLabels()).isEqualTo(shopLabels);
	}

	@Test
	void environmentNamesPropertiesThatExist() throws IOException {
		assertThat(environment().keySet().stream().filter((name) -> name.startsWith("HYBRIDSESSION_"))).isNotEmpty()
			.isSubsetOf(properties());
	}

	/** The web server stops in a phase before that of the sync. */
	@Test
	void thereIsTimeForThePagesThatRunAndForTheLastSync() {
		long phase = DurationStyle.detectAndParse(environment().get("SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE"))
			.toSeconds();
		List<String> pause = this.container.getLifecycle().getPreStop().getExec().getCommand();
		assertThat(this.pod.getTerminationGracePeriodSeconds())
			.isGreaterThan(2 * phase + Long.parseLong(pause.get(pause.size() - 1)));
	}

	@Test
	void probesAskTheProcessAlone() {
		assertThat(this.container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/actuator/health/liveness");
		assertThat(this.container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/actuator/health/readiness");
	}

	private Map<String, String> environment() {
		Map<String, String> environment = new HashMap<>();
		for (V1EnvVar variable : this.container.getEnv()) {
			environment.put(variable.getName(), variable.getValue());
		}
		return environment;
	}

	/** All properties as environment variables. */
	private static List<String> properties() throws IOException {
		return Collections
			.list(KubernetesFilesTests.class.getClassLoader()
				.getResources("META-INF/spring-configuration-metadata.json"))
			.stream()
			.flatMap(KubernetesFilesTests::names)
			.map((name) -> name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT))
			.toList();
	}

	@SuppressWarnings("unchecked")
	private static Stream<String> names(URL metadata) {
		try (var json = metadata.openStream()) {
			Map<String, Object> parsed = JsonParserFactory.getJsonParser()
				.parseMap(new String(json.readAllBytes(), StandardCharsets.UTF_8));
			return ((List<Map<String, Object>>) parsed.get("properties")).stream()
				.map((property) -> property.get("name").toString());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** The resources of a file by their kind. */
	private static Map<String, Object> read(String file) {
		try {
			Map<String, Object> resources = new HashMap<>();
			Iterable<Object> documents = new Yaml().loadAll(Files.readString(FOLDER.resolve(file)));
			StreamSupport.stream(documents.spliterator(), false).forEach((document) -> {
				Map<?, ?> fields = (Map<?, ?>) document;
				String json = new Gson().toJson(document);
				resources.put((String) fields.get("kind"),
						parse(fields.get("apiVersion") + "/" + fields.get("kind"), json));
			});
			return resources;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Object parse(String type, String json) {
		try {
			return switch (type) {
				case "v1/Service" -> V1Service.fromJson(json);
				case "apps/v1/StatefulSet" -> V1StatefulSet.fromJson(json);
				case "apps/v1/Deployment" -> V1Deployment.fromJson(json);
				case "policy/v1/PodDisruptionBudget" -> V1PodDisruptionBudget.fromJson(json);
				case "networking.k8s.io/v1/NetworkPolicy" -> V1NetworkPolicy.fromJson(json);
				default -> throw new IllegalArgumentException("Kubernetes has no " + type);
			};
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
