package dev.hybridsession.autoconfigure;

import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;

import dev.hybridsession.support.LongestWait;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;

/** A browser with cookies. */
final class Browser {

	private final CookieManager cookies = new CookieManager();

	private final HttpClient client = HttpClient.newBuilder().cookieHandler(this.cookies).build();

	private String root;

	Browser(ApplicationContext application) {
		this(root(application));
	}

	/** Begins with an instance in another process. */
	Browser(String root) {
		this.root = root;
	}

	private static String root(ApplicationContext application) {
		return "http://localhost:" + ((WebServerApplicationContext) application).getWebServer().getPort();
	}

	/** Goes on with another instance, with the same cookies. */
	void goTo(ApplicationContext application) {
		goTo(root(application));
	}

	void goTo(String otherRoot) {
		this.root = otherRoot;
	}

	HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return this.client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
	}

	CompletableFuture<HttpResponse<String>> getLater(String path) {
		return this.client.sendAsync(request(path).build(), HttpResponse.BodyHandlers.ofString());
	}

	HttpResponse<String> post(String path, String form) throws IOException, InterruptedException {
		return this.client.send(request(path).header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString(form))
			.build(), HttpResponse.BodyHandlers.ofString());
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create(this.root + path)).timeout(LongestWait.TIME);
	}

	/** The value of the session cookie, or {@code null} if there is none. */
	@Nullable String session() {
		return this.cookies.getCookieStore()
			.getCookies()
			.stream()
			.filter((cookie) -> cookie.getName().equals("SESSION"))
			.map(HttpCookie::getValue)
			.findFirst()
			.orElse(null);
	}

	/** Sends this session cookie from now on. */
	void session(String value) {
		HttpCookie cookie = new HttpCookie("SESSION", value);
		cookie.setPath("/");
		cookie.setVersion(0);
		cookie.setDomain("localhost.local");
		this.cookies.getCookieStore().removeAll();
		this.cookies.getCookieStore().add(URI.create(this.root), cookie);
	}

}
