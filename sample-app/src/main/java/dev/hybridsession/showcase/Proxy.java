package dev.hybridsession.showcase;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Passes each request on to the next instance in turn, wherever the session's last
 * request went. An instance that cannot be reached is passed over. The answer is passed
 * back while it arrives.
 */
final class Proxy extends HttpServlet {

	private static final long serialVersionUID = 1L;

	/** Says which instance has answered. */
	static final String INSTANCE = "X-Instance";

	/** Headers of one connection, and headers that are set anew. */
	private static final Set<String> OWN = Set.of("connection", "keep-alive", "transfer-encoding", "te", "upgrade",
			"host", "content-length", "expect", "x-forwarded-for", "x-forwarded-host", "x-forwarded-port",
			"x-forwarded-proto", "http2-settings", "trailer", "proxy-authenticate", "proxy-authorization",
			"proxy-connection");

	private final transient List<Instance> instances;

	private final transient HttpClient client = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.followRedirects(HttpClient.Redirect.NEVER)
		.connectTimeout(Duration.ofSeconds(2))
		.build();

	private final AtomicInteger turn = new AtomicInteger();

	Proxy(List<Instance> instances) {
		this.instances = instances;
	}

	@Override
	protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
		byte[] body = request.getInputStream().readAllBytes();
		int first = this.turn.getAndIncrement();
		for (int i = 0; i < this.instances.size(); i++) {
			Instance instance = this.instances.get(Math.floorMod(first + i, this.instances.size()));
			if (instance.enter()) {
				try {
					pass(request, body, instance, response);
					return;
				}
				catch (ConnectException ex) {
					// nothing was sent: the next one
				}
				finally {
					instance.leave();
				}
			}
		}
		response.setHeader("Retry-After", "2");
		response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
	}

	private void pass(HttpServletRequest request, byte[] body, Instance instance, HttpServletResponse response)
			throws IOException {
		HttpResponse<InputStream> answer;
		try {
			answer = this.client.send(question(request, body, instance), HttpResponse.BodyHandlers.ofInputStream());
		}
		catch (ConnectException ex) {
			throw ex;
		}
		catch (IllegalArgumentException ex) {
			// no address, or no header, as the client reads it
			response.sendError(HttpServletResponse.SC_BAD_REQUEST);
			return;
		}
		catch (IOException ex) {
			response.sendError(HttpServletResponse.SC_BAD_GATEWAY);
			return;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			response.sendError(HttpServletResponse.SC_BAD_GATEWAY);
			return;
		}
		response.setStatus(answer.statusCode());
		answer.headers().map().forEach((name, values) -> {
			if (isPassedOn(name)) {
				values.forEach((value) -> response.addHeader(name, value));
			}
		});
		answer.headers().firstValueAsLong("content-length").ifPresent(response::setContentLengthLong);
		response.setHeader(INSTANCE, instance.name());
		copy(answer.body(), response.getOutputStream());
	}

	private static HttpRequest question(HttpServletRequest request, byte[] body, Instance instance) {
		String query = (request.getQueryString() != null) ? "?" + request.getQueryString() : "";
		HttpRequest.Builder question = HttpRequest.newBuilder(instance.address(request.getRequestURI() + query))
			.method(request.getMethod(), (body.length > 0) ? HttpRequest.BodyPublishers.ofByteArray(body)
					: HttpRequest.BodyPublishers.noBody());
		for (String name : Collections.list(request.getHeaderNames())) {
			if (isPassedOn(name)) {
				Collections.list(request.getHeaders(name)).forEach((value) -> question.header(name, value));
			}
		}
		return question.header("X-Forwarded-For", request.getRemoteAddr())
			.header("X-Forwarded-Proto", request.getScheme())
			.header("X-Forwarded-Host", request.getServerName())
			.header("X-Forwarded-Port", Integer.toString(request.getServerPort()))
			.build();
	}

	private static boolean isPassedOn(String header) {
		return !OWN.contains(header.toLowerCase(Locale.ROOT));
	}

	/** Hands on at once each part that an instance has sent. */
	private static void copy(InputStream from, OutputStream to) throws IOException {
		try (from) {
			byte[] buffer = new byte[8192];
			int length = from.read(buffer);
			while (length >= 0) {
				to.write(buffer, 0, length);
				to.flush();
				length = from.read(buffer);
			}
		}
	}

}
