package dev.hybridsession.showcase;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A browser with one cookie, by which simulated users and the tour load pages. It follows
 * no redirect.
 */
final class PageClient {

	private static final Duration TIMEOUT = Duration.ofSeconds(15);

	private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

	private static final Pattern COOKIE = Pattern.compile("SESSION=([^;]*)");

	private final HttpClient client;

	private final URI home;

	private String cookie = "";

	private String token = "";

	PageClient(HttpClient client, URI home) {
		this.client = client;
		this.home = home;
	}

	static HttpClient connections() {
		return HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.connectTimeout(Duration.ofSeconds(5))
			.build();
	}

	/**
	 * Logs in, as somebody without a session.
	 * @param user the name of a demo user, which is the password too
	 * @return the answer, which leads to the first page if that worked
	 */
	Answer login(String user) throws IOException, InterruptedException {
		this.cookie = "";
		Answer form = get("/login");
		return (form.status() == 200) ? post("/login", Map.of("username", user, "password", user)) : form;
	}

	/** Opens another window, which has the same session. */
	PageClient window() {
		PageClient window = new PageClient(this.client, this.home);
		window.cookie = this.cookie;
		window.token = this.token;
		return window;
	}

	Answer get(String path) throws IOException, InterruptedException {
		return send(HttpRequest.newBuilder(this.home.resolve(path)));
	}

	/** Sends a form, with the token of the last page that had one. */
	Answer post(String path, Map<String, String> fields) throws IOException, InterruptedException {
		Map<String, String> all = new LinkedHashMap<>(fields);
		all.put("_csrf", this.token);
		String form = all.entrySet()
			.stream()
			.map((field) -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
			.collect(Collectors.joining("&"));
		return send(HttpRequest.newBuilder(this.home.resolve(path))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString(form)));
	}

	private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
		request.header("Accept", "text/html, */*;q=0.8").timeout(TIMEOUT);
		if (!this.cookie.isEmpty()) {
			request.header("Cookie", "SESSION=" + this.cookie);
		}
		HttpResponse<String> response = this.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
		response.headers().allValues("set-cookie").forEach((header) -> {
			Matcher set = COOKIE.matcher(header);
			if (set.lookingAt()) {
				this.cookie = set.group(1);
			}
		});
		Answer answer = new Answer(response.statusCode(), response.headers().firstValue("location").orElse(""),
				response.headers().firstValue(Proxy.INSTANCE).orElse("?"), response.body());
		this.token = answer.find(TOKEN, this.token);
		return answer;
	}

	/**
	 * A page, or what came in place of it.
	 *
	 * @param status the status code
	 * @param location where a redirect leads, or empty
	 * @param instance the instance that has answered
	 * @param body the HTML
	 */
	record Answer(int status, String location, String instance, String body) {

		private static final Pattern PAGE_LOADS = Pattern.compile("id=\"page-loads\"[^>]*>(\\d+)<");

		private static final Pattern SERVED_BY = Pattern.compile("id=\"served-by\"\\s+data-tier=\"([A-Z]+)\"");

		boolean isRedirect() {
			return this.status == 302;
		}

		boolean leadsToLogin() {
			return this.location.contains("/login");
		}

		/** Whether this answers a login that worked. */
		boolean isAccepted() {
			return isRedirect() && !leadsToLogin();
		}

		/** Whether this is the session's page, which only a logged-in user sees. */
		boolean isLoggedIn() {
			return this.status == 200 && this.body.contains("id=\"principal\"");
		}

		int pageLoads() {
			return Integer.parseInt(find(PAGE_LOADS, "0"));
		}

		boolean isFromDatabase() {
			return find(SERVED_BY, "").equals("DATABASE");
		}

		String find(Pattern pattern, String otherwise) {
			Matcher matcher = pattern.matcher(this.body);
			return matcher.find() ? matcher.group(1) : otherwise;
		}

	}

}
