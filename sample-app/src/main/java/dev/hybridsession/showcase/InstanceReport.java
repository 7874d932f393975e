package dev.hybridsession.showcase;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The answer of an instance's endpoint {@code hybridsession} as the dashboard shows it:
 * the heartbeat, the last passes, and the fences of the nodes.
 */
final class InstanceReport {

	/** The text of an instance that does not answer. */
	static final String NOTHING = "–";

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	private static final JsonMapper JSON = new JsonMapper();

	private InstanceReport() {
	}

	/**
	 * Asks an instance.
	 * @param instance the instance
	 * @param now the time
	 * @return the texts by key: {@code heartbeat}, {@code sync}, {@code reaper}, and
	 * {@code fence.} with the address of each node; empty if it does not answer
	 */
	static Map<String, String> of(Instance instance, Instant now) {
		HttpRequest question = HttpRequest.newBuilder(instance.actuator("hybridsession"))
			.header("Accept", "application/json")
			.timeout(TIMEOUT)
			.build();
		try {
			HttpResponse<String> answer = CLIENT.send(question, HttpResponse.BodyHandlers.ofString());
			return (answer.statusCode() == 200) ? parse(answer.body(), now) : Map.of();
		}
		catch (IOException | JacksonException ex) {
			return Map.of();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Map.of();
		}
	}

	static Map<String, String> parse(String json, Instant now) {
		JsonNode state = JSON.readTree(json);
		Map<String, String> texts = new HashMap<>();
		for (JsonNode each : state.path("jobs").path("instances")) {
			if (each.path("own").asBoolean()) {
				texts.put("heartbeat", ago(each.path("heartbeat"), now));
			}
		}
		JsonNode sync = state.path("jobs").path("sync");
		texts.put("sync", pass(sync, now, sync.path("written").asInt() + " rows written"));
		JsonNode reaper = state.path("jobs").path("reaper");
		texts.put("reaper", pass(reaper, now, reaper.path("ended").asInt() + " sessions ended"));
		for (JsonNode node : state.path("nodes")) {
			texts.put("fence." + node.path("name").asString(), ago(node.path("fence"), now));
		}
		return texts;
	}

	private static String pass(JsonNode pass, Instant now, String result) {
		if (!pass.isObject()) {
			return "none yet";
		}
		String failure = pass.path("failure").asString("");
		return ago(pass.path("time"), now) + ", " + (failure.isEmpty() ? result : failure);
	}

	private static String ago(JsonNode time, Instant now) {
		if (!time.isString()) {
			return "never";
		}
		return Math.max(0, Duration.between(Instant.parse(time.asString()), now).toSeconds()) + " s ago";
	}

}
