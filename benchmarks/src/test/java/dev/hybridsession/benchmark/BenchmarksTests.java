package dev.hybridsession.benchmark;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.InstanceOfAssertFactories.DOUBLE;
import static org.assertj.core.data.Percentage.withPercentage;

/** Runs every scenario for a moment. How fast it was is nothing to be tested. */
class BenchmarksTests {

	private static final Arguments SHORT = new Arguments(2, Duration.ofMillis(20), 40, "");

	private static final PrintStream QUIET = new PrintStream(OutputStream.nullOutputStream());

	@Test
	void everyScenarioRunsAndLosesNothing() {
		List<Scenario> scenarios = Scenarios.all(SHORT.sessions());
		try (Servers servers = Servers.start()) {
			List<Measurement> measurements = new Benchmarks(SHORT.schedule(), QUIET).run(servers, scenarios);
			assertThat(measurements).extracting(Measurement::scenario).isEqualTo(scenarios);
			assertThat(measurements).allSatisfy((measurement) -> assertThat(measurement.rounds()).hasSize(2)
				.allSatisfy((round) -> assertThat(round.rate()).isPositive()));
			assertThat(Report.of(measurements, SHORT, 0)).contains("subsession, update", "spring-session-jdbc",
					"2 rounds of 0.02 s");
		}
	}

	@Test
	void aScenarioThatLosesUpdatesFails() {
		AtomicLong counter = new AtomicLong();
		Scenario losing = new Scenario("group", "losing",
				(servers) -> new Workload(List.of(() -> (counter.incrementAndGet() > 0) ? 2 : 0), counter::get));
		try (Servers servers = Servers.start()) {
			assertThatIllegalStateException()
				.isThrownBy(() -> new Benchmarks(SHORT.schedule(), QUIET).run(servers, List.of(losing)))
				.withMessageContaining("group: losing added ");
		}
	}

	@Test
	void aScenarioThatFailsSaysWhy() {
		assertThatIllegalStateException().isThrownBy(() -> Round.run(new Workload(List.of(() -> {
			throw new UnsupportedOperationException("on purpose");
		}), () -> 0), SHORT.length())).withStackTraceContaining("on purpose");
	}

	@Test
	void aFilterKeepsTheBaselines() {
		List<Scenario> chosen = Benchmarks.chosen(Scenarios.all(SHORT.sessions()), "jdbc");
		assertThat(chosen).extracting(Scenario::name).containsExactly("get and cas", "spring-session-jdbc");
	}

	@Test
	void theReportIsMeasuredAndDrawn(@TempDir Path folder) throws Exception {
		Path docs = Files.createDirectory(folder.resolve("docs"));
		Files.copy(Path.of("../docs/performance.md"), docs.resolve("performance.md"));
		PerformancePage page = new PerformancePage(new ResultFiles(folder.resolve("results")), docs);
		try (Servers servers = Servers.start()) {
			page.results()
				.write("stores", new StoreComparison(Plan.MOMENT, StoreComparison.SETTINGS.subList(0, 2), QUIET)
					.run(servers.addresses()));
		}
		new PerformanceReport(Plan.MOMENT, page, QUIET).grow(GrowthPlan.MOMENT);
		assertThat(docs.resolve("performance.md")).content()
			.contains("charts/stores-light.svg", "| spring-session-jdbc |", "| 1,100 |", "failed pages | none | 0 |");
		Growth.Result growth = page.results().read("growth", Growth.Result.class).orElseThrow();
		assertThat(growth.reaped().sessions()).isEqualTo(GrowthPlan.MOMENT.reaped());
		try (Stream<Path> charts = Files.list(docs.resolve("charts"))) {
			assertThat(charts.toList()).hasSize(6)
				.allSatisfy((chart) -> DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(chart.toFile()));
		}
	}

	@Test
	void applicationsLoseNothingOverHttp() {
		try (Servers servers = Servers.start()) {
			for (WebStore store : List.of(WebStore.NONE, WebStore.HYBRID, WebStore.JDBC)) {
				try (ConfigurableApplicationContext application = WebApplication.start(store, servers.addresses())) {
					Workload pages = new WebUsers(WebUsers.CONNECTIONS).workload(store,
							WebApplication.port(application), servers);
					Round round = Round.run(pages, SHORT.length());
					assertThat(pages.counted().getAsLong()).isEqualTo(round.added());
				}
			}
		}
	}

	@Test
	void aJvmOfItsOwnLoadsPages() {
		try (Servers servers = Servers.start()) {
			ColdStart.Result result = ColdStart.run(Plan.MOMENT, List.of(Store.HYBRID), servers.addresses(), QUIET);
			assertThat(result.stores()).singleElement()
				.satisfies((store) -> assertThat(store.average()).singleElement(as(DOUBLE)).isPositive());
		}
	}

	@Test
	void latenciesKnowTheirPercentiles() {
		Latencies latencies = new Latencies();
		LongStream.rangeClosed(1, 1_000).map((micros) -> micros * 1_000).forEach(latencies::record);
		assertThat(latencies.micros(0.5)).isCloseTo(500, withPercentage(4));
		assertThat(latencies.micros(0.99)).isCloseTo(990, withPercentage(4));
		assertThat(new Latencies().micros(0.5)).isZero();
	}

	@Test
	void theMedianOfAnEvenNumberIsInTheMiddle() {
		assertThat(Measurement.Spread.of(new double[] { 4, 1, 3, 2 })).isEqualTo(new Measurement.Spread(2.5, 1, 4));
	}

	@Test
	void ratiosAreTakenRoundByRound() {
		Scenario scenario = Scenarios.all(SHORT.sessions()).get(0);
		Measurement baseline = new Measurement(scenario, Stream.of(10, 1, 100).map(BenchmarksTests::round).toList());
		Measurement twice = new Measurement(scenario, Stream.of(20, 2, 200).map(BenchmarksTests::round).toList());
		assertThat(twice.ratio(baseline)).isEqualTo(new Measurement.Spread(2, 2, 2));
	}

	private static Round round(int done) {
		return new Round(done, 0, 1_000, 500, 0, 0, new Latencies());
	}

	@Test
	void argumentsAreRead() {
		assertThat(Arguments.parse("--rounds=7", "--seconds=0.5", "--sessions=100", "update"))
			.isEqualTo(new Arguments(7, Duration.ofMillis(500), 100, "update"));
		assertThatIllegalArgumentException().isThrownBy(() -> Arguments.parse("--round=7"));
		assertThatIllegalArgumentException().isThrownBy(() -> Arguments.parse("--rounds=0"));
	}

}
