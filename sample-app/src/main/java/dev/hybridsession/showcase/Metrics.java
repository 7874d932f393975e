package dev.hybridsession.showcase;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The meters of an instance as its actuator publishes them for Prometheus. The dashboard
 * reads the meters {@code hybrid.session.*}, as any monitoring would.
 */
final class Metrics {

	static final String PREFIX = "hybrid_session_";

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	private Metrics() {
	}

	/**
	 * Asks an instance.
	 * @param instance the instance
	 * @return the values by name and tags, as
	 * {@code reads_total{outcome="hit",tier="cache"}}; empty if it does not answer
	 */
	static Map<String, Double> of(Instance instance) {
		return of(instance, PREFIX);
	}

	/**
	 * Asks an instance for meters of another library.
	 * @param instance the instance
	 * @param prefix how the names begin
	 * @return the values by the rest of the name and tags
	 */
	static Map<String, Double> of(Instance instance, String prefix) {
		HttpRequest question = HttpRequest.newBuilder(instance.actuator("prometheus"))
			.header("Accept", "text/plain")
			.timeout(TIMEOUT)
			.build();
		try {
			HttpResponse<String> answer = CLIENT.send(question, HttpResponse.BodyHandlers.ofString());
			return (answer.statusCode() == 200) ? parse(answer.body(), prefix) : Map.of();
		}
		catch (IOException ex) {
			return Map.of();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Map.of();
		}
	}

	static Map<String, Double> parse(String text, String prefix) {
		Map<String, Double> values = new LinkedHashMap<>();
		text.lines().filter((line) -> line.startsWith(prefix)).forEach((line) -> {
			int end = line.lastIndexOf(' ');
			values.put(line.substring(prefix.length(), end), Double.valueOf(line.substring(end + 1)));
		});
		return values;
	}

}
