package dev.hybridsession.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.hybridsession.internal.store.SessionStore;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/** Holds the dashboard to the metrics that Prometheus reads from an application. */
class GrafanaDashboardTests {

	private static final Pattern METRIC = Pattern.compile("hybrid_session_[a-z_]+");

	private static final Pattern LABEL = Pattern.compile("(?:by \\(|[{,] ?)([a-z]+)(?=\\)|=~|!=|=)");

	/** Prometheus adds it to all that it reads. */
	private static final String INSTANCE = "instance";

	private final WebApplicationContextRunner runner = Runners.web()
		.withConfiguration(AutoConfigurations.of(HybridSessionMetricsAutoConfiguration.class))
		.withBean(PrometheusMeterRegistry.class, () -> new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));

	@Test
	void eachPanelQueriesMetricsAndLabelsThatThereAre() throws Exception {
		JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(Path.of("../docs/grafana-dashboard.json")));
		this.runner.run((context) -> {
			PrometheusMeterRegistry registry = context.getBean(PrometheusMeterRegistry.class);
			context.getBean(SessionGauges.class).bindTo(registry);
			observe(registry);
			String scraped = registry.scrape()
				.lines()
				.filter((line) -> !line.startsWith("#"))
				.collect(Collectors.joining("\n"));
			Set<String> metrics = found(METRIC, scraped, 0);
			Set<String> labels = found(Pattern.compile("([a-z]+)=\""), scraped, 1);
			labels.add(INSTANCE);
			assertThat(dashboard.get("panels")).isNotEmpty().allSatisfy((panel) -> {
				assertThat(panel.get("targets")).isNotEmpty().allSatisfy((target) -> {
					String query = target.get("expr").asString();
					assertThat(found(METRIC, query, 0)).isNotEmpty().isSubsetOf(metrics);
					assertThat(found(LABEL, query, 1)).contains(INSTANCE).isSubsetOf(labels);
				});
			});
			assertThat(found(METRIC, dashboard.get("templating").toString(), 0)).isNotEmpty().isSubsetOf(metrics);
		});
	}

	/** A request reads a row. */
	private static void observe(PrometheusMeterRegistry meters) {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
		SessionStore store = mock();
		Observation.createNotStarted("request", registry)
			.observe(() -> new ObservedSessionStore(store, registry).insert(mock()));
	}

	private static Set<String> found(Pattern pattern, String text, int group) {
		Stream<MatchResult> results = pattern.matcher(text).results();
		return results.map((result) -> result.group(group)).collect(Collectors.toCollection(TreeSet::new));
	}

}
