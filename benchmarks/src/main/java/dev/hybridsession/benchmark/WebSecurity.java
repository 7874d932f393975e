package dev.hybridsession.benchmark;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The security of {@link WebApplication}: each page needs a login by form, and the login
 * fills the session. Without sessions each request names its user, which nobody checks.
 */
@Configuration(proxyBeanMethods = false)
class WebSecurity {

	static final String PASSWORD = "secret";

	/** The header that names the user of a request without a session. */
	static final String USER = "X-User";

	@Bean
	SecurityFilterChain securityFilterChain(HttpSecurity http, @Value("${benchmark.store}") WebStore store) {
		http.csrf(AbstractHttpConfigurer::disable)
			.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated());
		if (store == WebStore.NONE) {
			http.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
				.addFilterBefore(new UserOfTheHeader(), AnonymousAuthenticationFilter.class);
		}
		else {
			http.formLogin((form) -> form.successHandler(WebSecurity::fillSession));
		}
		return http.build();
	}

	@Bean
	UserDetailsService users() {
		return (name) -> User.withUsername(name).password("{noop}" + PASSWORD).roles("USER").build();
	}

	private static void fillSession(HttpServletRequest request, HttpServletResponse response,
			Authentication authentication) {
		HttpSession session = request.getSession();
		Page.USUAL.fill(session::setAttribute);
		response.setStatus(HttpStatus.NO_CONTENT.value());
	}

	private static final class UserOfTheHeader extends OncePerRequestFilter {

		@Override
		protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
				throws ServletException, IOException {
			SecurityContextHolder.setContext(new SecurityContextImpl(UsernamePasswordAuthenticationToken
				.authenticated(request.getHeader(USER), null, AuthorityUtils.createAuthorityList("ROLE_USER"))));
			chain.doFilter(request, response);
		}

	}

}
