package dev.hybridsession.sample;

import java.net.http.HttpHeaders;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page as a browser got it, redirects followed.
 *
 * @param status the status code
 * @param path the path it came from in the end
 * @param headers the headers
 * @param body the HTML
 */
public record Page(int status, String path, HttpHeaders headers, String body) {

	private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

	private static final Pattern SERVED_BY = Pattern.compile("id=\"served-by\"\\s+data-tier=\"([A-Z]+)\"");

	public String token() {
		return find(TOKEN);
	}

	public String servedBy() {
		return find(SERVED_BY);
	}

	public String principal() {
		return textOf("principal");
	}

	public int pageLoads() {
		return Integer.parseInt(textOf("page-loads"));
	}

	int quantity(Product product) {
		return Integer.parseInt(textOf("quantity-" + product));
	}

	String total() {
		return textOf("total");
	}

	public boolean isLogin() {
		return this.status == 200 && this.path.equals("/login");
	}

	public String header(String name) {
		return this.headers.firstValue(name).orElse("");
	}

	private String textOf(String id) {
		return find(Pattern.compile("id=\"" + id + "\"[^>]*>([^<]*)<"));
	}

	private String find(Pattern pattern) {
		Matcher matcher = pattern.matcher(this.body);
		if (!matcher.find()) {
			throw new AssertionError("No " + pattern + " in " + this);
		}
		return matcher.group(1);
	}

}
