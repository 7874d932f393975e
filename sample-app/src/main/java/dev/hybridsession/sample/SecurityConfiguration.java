package dev.hybridsession.sample;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.savedrequest.NullRequestCache;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** A form login as any application may have it. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

	private static final String CONTENT_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; "
			+ "script-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
			+ "frame-ancestors ";

	private static final RequestMatcher FRAME = PathPatternRequestMatcher.pathPattern(FramesController.FRAME);

	/** In the showcase the actuator has a port of its own on the loopback interface. */
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	@Profile("showcase")
	SecurityFilterChain actuator(HttpSecurity http) throws Exception {
		http.securityMatcher(EndpointRequest.toAnyEndpoint());
		http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll());
		http.csrf((csrf) -> csrf.disable());
		return http.build();
	}

	@Bean
	SecurityFilterChain securityFilterChain(HttpSecurity http) throws Exception {
		http.authorizeHttpRequests(
				(requests) -> requests.requestMatchers("/*.css", "/*.js", "/favicon.svg", "/error", "/cart/**")
					.permitAll()
					.anyRequest()
					.authenticated());
		http.formLogin((form) -> form.loginPage("/login").defaultSuccessUrl("/", true).permitAll());
		http.logout((logout) -> logout.logoutSuccessUrl("/login?logout").permitAll());
		// There is one page to return to: no need for a session to remember it.
		http.requestCache((cache) -> cache.requestCache(new NullRequestCache()));
		http.headers((headers) -> headers.frameOptions((options) -> options.disable())
			.addHeaderWriter(SecurityConfiguration::writePolicy));
		return http.build();
	}

	/** Nobody may show a page in a frame, except for one, and only ourselves. */
	private static void writePolicy(HttpServletRequest request, HttpServletResponse response) {
		boolean frame = FRAME.matches(request);
		response.setHeader("X-Frame-Options", frame ? "SAMEORIGIN" : "DENY");
		response.setHeader("Content-Security-Policy", CONTENT_POLICY + (frame ? "'self'" : "'none'"));
	}

	@Bean
	UserDetailsService demoUsers() {
		return new InMemoryUserDetailsManager(DemoUser.ALL.stream().map(SecurityConfiguration::details).toList());
	}

	private static UserDetails details(DemoUser user) {
		return User.withUsername(user.name()).password("{noop}" + user.password()).roles("USER").build();
	}

}
