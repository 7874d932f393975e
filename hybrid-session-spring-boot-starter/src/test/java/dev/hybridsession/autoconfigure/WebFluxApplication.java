package dev.hybridsession.autoconfigure;

import java.net.URI;
import java.security.Principal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import dev.hybridsession.Subsessions;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebSession;

/**
 * A WebFlux application with Spring Security's login that knows nothing of us, but for
 * the page with a subsession.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ FaultyTiers.class, WebFluxApplication.Pages.class })
class WebFluxApplication {

	/** How many logins a user may have. */
	static final int LOGINS = 2;

	final CountDownLatch cancelled = new CountDownLatch(1);

	@Bean
	WebFilter watchForCancelledRequests() {
		return (exchange, chain) -> chain.filter(exchange).doOnCancel(this.cancelled::countDown);
	}

	@Bean
	SecurityWebFilterChain securityFilterChain(ServerHttpSecurity http) {
		return http
			.authorizeExchange((exchange) -> exchange.pathMatchers("/user").authenticated().anyExchange().permitAll())
			.formLogin(Customizer.withDefaults())
			.sessionManagement((sessions) -> sessions
				.concurrentSessions((concurrent) -> concurrent.maximumSessions((authentication) -> Mono.just(LOGINS))))
			.build();
	}

	@Bean
	MapReactiveUserDetailsService users() {
		return new MapReactiveUserDetailsService(User.withUsername("anna").password("{noop}secret").build(),
				User.withUsername("berta").password("{noop}secret").build());
	}

	/** The pages. */
	@RestController
	static class Pages {

		final CountDownLatch arrived = new CountDownLatch(1);

		final CompletableFuture<Boolean> mayGo = new CompletableFuture<>();

		private final Subsessions subsessions;

		Pages(Subsessions subsessions) {
			this.subsessions = subsessions;
		}

		@GetMapping("/user")
		Mono<String> user(Principal user) {
			return Mono.just(user.getName());
		}

		@GetMapping("/set")
		Mono<String> set(WebSession session, @RequestParam String name) {
			session.getAttributes().put(name, "set");
			return Mono.just("set");
		}

		@GetMapping("/names")
		Mono<String> names(WebSession session) {
			return Mono.just(session.getAttributes().keySet().stream().sorted().toList().toString());
		}

		/** The answer has no body, so nothing is written before the page ends. */
		@GetMapping("/redirect")
		Mono<Void> redirect(WebSession session, ServerHttpResponse response) {
			session.getAttributes().put("redirected", "set");
			response.setStatusCode(HttpStatus.SEE_OTHER);
			response.getHeaders().setLocation(URI.create("/names"));
			response.getHeaders().setETag("\"1\"");
			return Mono.empty();
		}

		/** Reads its session, and changes it when the other requests are done. */
		@GetMapping("/slow")
		Mono<String> slow(WebSession session) {
			this.arrived.countDown();
			return Mono.fromFuture(this.mayGo).timeout(Duration.ofSeconds(30)).map((go) -> {
				session.getAttributes().put("slow", "set");
				return "set";
			});
		}

		@GetMapping("/bad")
		Mono<String> bad(WebSession session) {
			session.getAttributes().put("bad", new Object());
			return Mono.just("never seen");
		}

		/** A subsession blocks, so it is changed where that is allowed. */
		@GetMapping("/count")
		Mono<String> count(WebSession session) {
			return Mono.fromCallable(() -> String.valueOf(this.subsessions.of(session.getId(), "counter", Integer.class)
				.update((old) -> (old != null) ? old + 1 : 1))).subscribeOn(Schedulers.boundedElastic());
		}

	}

}
