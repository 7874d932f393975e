package dev.hybridsession.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A visitor with a cookie jar, who fills in the forms of the page last seen. */
public final class Browser {

	private static final String COOKIE = "SESSION";

	private final CookieManager cookies = new CookieManager();

	private final HttpClient client = HttpClient.newBuilder()
		.cookieHandler(this.cookies)
		.followRedirects(HttpClient.Redirect.NORMAL)
		.build();

	private final URI home;

	private Page last = new Page(0, "", HttpHeaders.of(Map.of(), (name, value) -> true), "");

	public Browser(int port) {
		this.home = URI.create("http://localhost:" + port + "/");
	}

	public Page load(String path) {
		return send(HttpRequest.newBuilder(this.home.resolve(path)));
	}

	public Page home() {
		return load("/");
	}

	public Page login(String name, String password) {
		load("/login");
		return submit("/login", Map.of("username", name, "password", password));
	}

	public Page add(String name, String value) {
		return submit("/attributes", Map.of("name", name, "value", value));
	}

	Page remove(String name) {
		return submit("/attributes/remove", Map.of("name", name));
	}

	public Page sync() {
		return submit("/sync", Map.of());
	}

	Page logout() {
		return submit("/logout", Map.of());
	}

	/** Sends a form with the token of the page last seen. */
	public Page submit(String path, Map<String, String> fields) {
		Map<String, String> all = new LinkedHashMap<>(fields);
		all.put("_csrf", this.last.token());
		return post(path, all);
	}

	public Page post(String path, Map<String, String> fields) {
		String form = fields.entrySet()
			.stream()
			.map((field) -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
			.collect(Collectors.joining("&"));
		return send(HttpRequest.newBuilder(this.home.resolve(path))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString(form)));
	}

	/** Returns the cookie that is the session, as somebody may have stolen it. */
	String cookie() {
		return this.cookies.getCookieStore()
			.getCookies()
			.stream()
			.filter((cookie) -> cookie.getName().equals(COOKIE))
			.map(HttpCookie::getValue)
			.findFirst()
			.orElseThrow();
	}

	/** Comes back with that cookie. */
	Browser withCookie(String value) {
		Browser browser = new Browser(this.home.getPort());
		HttpCookie cookie = new HttpCookie(COOKIE, value);
		cookie.setPath("/");
		cookie.setVersion(0);
		browser.cookies.getCookieStore().add(this.home, cookie);
		return browser;
	}

	/** Opens another window, which has the same session. */
	Browser window() {
		return withCookie(cookie());
	}

	private Page send(HttpRequest.Builder request) {
		try {
			HttpResponse<String> response = this.client.send(request.header("Accept", "text/html, */*;q=0.8").build(),
					HttpResponse.BodyHandlers.ofString());
			this.last = new Page(response.statusCode(), response.uri().getPath(), response.headers(), response.body());
			return this.last;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
