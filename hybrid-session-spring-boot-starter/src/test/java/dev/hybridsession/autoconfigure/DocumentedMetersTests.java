package dev.hybridsession.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the table of {@code docs/metrics.md} to the meters of an application: each meter
 * has a line, and each line a meter.
 */
class DocumentedMetersTests {

	private static final Path PAGE = Path.of("../docs/metrics.md");

	@Test
	void thePageListsEveryMeterAndNoOther() throws Exception {
		List<String> listed = Files.readAllLines(PAGE)
			.stream()
			.filter((line) -> line.startsWith("| `hybrid.session."))
			.toList();
		Runners.web()
			.withConfiguration(AutoConfigurations.of(HybridSessionMetricsAutoConfiguration.class))
			.withBean(SimpleMeterRegistry.class)
			.run((context) -> {
				// Boot binds it if it configures the registry
				context.getBean(SessionGauges.class).bindTo(context.getBean(MeterRegistry.class));
				assertThat(listed).containsExactlyInAnyOrderElementsOf(lines(context.getBean(MeterRegistry.class)));
			});
	}

	/** The line that each meter should have. */
	private static List<String> lines(MeterRegistry registry) {
		Map<String, List<Meter>> byName = registry.getMeters()
			.stream()
			.collect(Collectors.groupingBy((meter) -> meter.getId().getName(), TreeMap::new, Collectors.toList()));
		return byName.values().stream().map(DocumentedMetersTests::line).toList();
	}

	private static String line(List<Meter> meters) {
		Meter.Id first = meters.get(0).getId();
		Set<String> tags = new TreeSet<>();
		meters.forEach((meter) -> meter.getId().getTags().stream().map(Tag::getKey).forEach(tags::add));
		String type = first.getType().name().toLowerCase().replace("distribution_", "");
		return "| `%s` | %s | %s | %s |".formatted(first.getName(), type,
				tags.stream().map((tag) -> '`' + tag + '`').collect(Collectors.joining(", ")), first.getDescription());
	}

}
