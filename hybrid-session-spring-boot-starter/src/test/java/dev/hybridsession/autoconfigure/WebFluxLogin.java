package dev.hybridsession.autoconfigure;

import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts the {@link WebFluxApplication} and logs in to it, as tests in two class loaders
 * do.
 */
final class WebFluxLogin {

	static final String[] ARGUMENTS = { "spring.main.web-application-type=reactive",
			"hybrid-session.jdbc.initialize-schema=always", "spring.docker.compose.enabled=false",
			"management.endpoints.web.exposure.include=*", "management.endpoint.health.show-components=always" };

	private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

	private WebFluxLogin() {
	}

	static Browser logIn(Browser browser, String user) throws Exception {
		String token = token(browser.get("/login"));
		HttpResponse<String> response = browser.post("/login", "username=" + user + "&password=secret&_csrf=" + token);
		assertThat(response.statusCode()).isEqualTo(302);
		assertThat(response.headers().firstValue("Location").orElseThrow()).doesNotContain("error");
		return browser;
	}

	static String token(HttpResponse<String> page) {
		Matcher matcher = TOKEN.matcher(page.body());
		assertThat(matcher.find()).as(page.body()).isTrue();
		return matcher.group(1);
	}

}
