package dev.hybridsession.showcase;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The figures of the dashboard, computed from what instances publish. */
class DashboardFiguresTests {

	@Test
	void metersOfTheSessionsAreRead() {
		assertThat(Metrics.parse("""
				# HELP hybrid_session_loads_total Sessions
				jvm_threads_live_threads 20.0
				hybrid_session_loads_total{tier="cache"} 12.0
				hybrid_session_node_up{node="127.0.0.1:1"} 1.0
				""", Metrics.PREFIX)).containsExactlyInAnyOrderEntriesOf(
				Map.of("loads_total{tier=\"cache\"}", 12.0, "node_up{node=\"127.0.0.1:1\"}", 1.0));
	}

	@Test
	void countsOfAnInstanceThatStartsAgainStay() {
		Totals totals = new Totals();
		totals.add("1", Map.of("loads_total", 10.0));
		totals.add("2", Map.of("loads_total", 5.0));
		totals.add("1", Map.of());
		totals.add("1", Map.of("loads_total", 3.0));
		assertThat(totals.get("loads_total")).isEqualTo(18);
	}

	@Test
	void sumTakesTheMetersWithTheTag() {
		Totals totals = new Totals();
		totals.add("1",
				Map.of("reads_total{outcome=\"hit\",tier=\"database\"}", 2.0,
						"reads_total{outcome=\"miss\",tier=\"database\"}", 3.0,
						"reads_total{outcome=\"hit\",tier=\"cache\"}", 50.0));
		assertThat(totals.sum("reads_total", "tier=\"database\"")).isEqualTo(5);
	}

	@Test
	void reportOfAnInstanceTellsTimesAndFailures() {
		String json = """
				{"nodes": [{"name": "127.0.0.1:1", "available": true, "fence": "2026-01-01T00:00:10Z"},
				 {"name": "127.0.0.1:2", "available": false, "problem": "it is away"}],
				 "jobs": {"sync": {"time": "2026-01-01T00:00:20Z", "written": 3, "left": 0},
				 "reaper": {"time": "2026-01-01T00:00:00Z", "ended": 1, "failure": "the database is away"},
				 "instances": [{"id": "a", "own": false, "heartbeat": "2026-01-01T00:00:01Z"},
				 {"id": "b", "own": true, "heartbeat": "2026-01-01T00:00:28Z"}]}}
				""";
		assertThat(InstanceReport.parse(json, Instant.parse("2026-01-01T00:00:30Z")))
			.containsExactlyInAnyOrderEntriesOf(Map.of("heartbeat", "2 s ago", "sync", "10 s ago, 3 rows written",
					"reaper", "30 s ago, the database is away", "fence.127.0.0.1:1", "20 s ago", "fence.127.0.0.1:2",
					"never"));
	}

	@Test
	void instanceBeforeItsFirstPassSaysSo() {
		assertThat(InstanceReport.parse("{\"jobs\": {\"instances\": []}}", Instant.EPOCH))
			.containsExactlyInAnyOrderEntriesOf(Map.of("sync", "none yet", "reaper", "none yet"));
	}

	@Test
	void tenSessionsThatAreBehindAreShownTheLongestLagFirst() {
		List<SessionLag> sessions = IntStream.rangeClosed(0, 12)
			.mapToObj((i) -> new SessionLag("session-" + (char) ('a' + i), Duration.ofMillis(i * 1050)))
			.toList();
		String[] lines = SessionLag.lines(sessions).split("\n");
		assertThat(lines).hasSize(11).startsWith("session-… 12.6 s").endsWith("session-… 3.1 s", "and 2 more");
		assertThat(SessionLag.lines(sessions.subList(0, 1))).as("nothing is behind").isEmpty();
	}

	@Test
	void chartEndsAtTheRightAndItsScaleFitsTheHighestRate() {
		Chart chart = new Chart();
		chart.add(0, 0);
		chart.add(20, 10);
		assertThat(chart.top()).isEqualTo(20);
		assertThat(chart.points(0)).isEqualTo("589.8,118.0 600.0,2.0");
		assertThat(chart.points(1)).endsWith("600.0,60.0");
	}

}
