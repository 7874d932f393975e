package dev.hybridsession.internal.reactive;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Predicate;

import dev.hybridsession.internal.session.UnavailableAnswer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;

/**
 * Answers 503 with {@code Retry-After} if nobody can say whether the session of a request
 * exists, or a lock cannot be had in time. WebFlux calls it before the handlers of Spring
 * Boot.
 *
 * @param isSavedNewId whether a session has been saved under the new id that a cookie
 * names
 */
public record UnavailableHandler(Predicate<String> isSavedNewId) implements WebExceptionHandler, Ordered {

	private static final Logger logger = LoggerFactory.getLogger(UnavailableHandler.class);

	private static final int BEFORE_BOOT = -2;

	@Override
	public int getOrder() {
		return BEFORE_BOOT;
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange, Throwable thrown) {
		UnavailableAnswer answer = UnavailableAnswer.find(thrown);
		ServerHttpResponse response = exchange.getResponse();
		if (answer == null || response.isCommitted()) {
			return Mono.error(thrown);
		}
		logger.debug("Answering 503: {}", answer.reason().getMessage());
		// Writing the answer saves the session again. If that fails too, the second
		// attempt skips the save.
		return Mono.defer(() -> write(response, answer)).retry(1);
	}

	private Mono<Void> write(ServerHttpResponse response, UnavailableAnswer answer) {
		HttpHeaders headers = response.getHeaders();
		// A cookie or header may name a session that was not saved. The client needs the
		// new id of a session that was.
		Set.copyOf(headers.headerNames())
			.stream()
			.filter((name) -> !UnavailableAnswer.keeps(name))
			.filter((name) -> headers.getOrEmpty(name).stream().noneMatch(this.isSavedNewId))
			.forEach(headers::remove);
		response.getCookies()
			.values()
			.removeIf((cookies) -> cookies.stream().map(HttpCookie::getValue).noneMatch(this.isSavedNewId));
		response.setStatusCode(HttpStatus.SERVICE_UNAVAILABLE);
		headers.set(HttpHeaders.RETRY_AFTER, UnavailableAnswer.RETRY_AFTER_SECONDS);
		headers.setContentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8));
		byte[] text = (answer.text() + '\n').getBytes(StandardCharsets.UTF_8);
		return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(text)));
	}

}
