package dev.hybridsession.showcase;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs a job of an instance by the endpoint {@code hybridsession} of its actuator, as an
 * operator does.
 */
final class InstanceJobs {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final Pattern COUNT = Pattern.compile("\"(?:written|ended)\":(\\d+)");

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	private InstanceJobs() {
	}

	/**
	 * Runs a job.
	 * @param instance the instance
	 * @param job {@code drain}, {@code sync} or {@code reap}
	 * @return how many rows it wrote, or sessions it ended
	 * @throws IllegalStateException if it did not run
	 */
	static int run(Instance instance, String job) {
		HttpRequest question = HttpRequest.newBuilder(instance.actuator("hybridsession/" + job))
			.timeout(TIMEOUT)
			.POST(HttpRequest.BodyPublishers.noBody())
			.build();
		try {
			HttpResponse<String> answer = CLIENT.send(question, HttpResponse.BodyHandlers.ofString());
			Matcher count = COUNT.matcher(answer.body());
			if (answer.statusCode() != 200 || !count.find()) {
				throw new IllegalStateException("Instance " + instance.name() + " has not done it (status "
						+ answer.statusCode() + "): " + answer.body());
			}
			return Integer.parseInt(count.group(1));
		}
		catch (IOException ex) {
			throw new IllegalStateException("Instance " + instance.name() + " does not answer.", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while instance " + instance.name() + " works.", ex);
		}
	}

}
