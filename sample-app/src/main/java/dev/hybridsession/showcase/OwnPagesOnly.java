package dev.hybridsession.showcase;

import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets no page of another site press a button, and shows the dashboard in no frame. The
 * showcase has no login that a token could belong to.
 */
@Component
final class OwnPagesOnly extends OncePerRequestFilter {

	private static final String CONTENT_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; "
			+ "script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

	private static final Set<String> HOSTS = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		return !request.getRequestURI().startsWith("/showcase");
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String origin = request.getHeader("Origin");
		// a name of another site may lead to this address
		if (!HOSTS.contains(request.getServerName())) {
			response.sendError(HttpServletResponse.SC_FORBIDDEN);
			return;
		}
		if (!request.getMethod().equals("GET") && origin != null && !isOwn(origin, request)) {
			response.sendError(HttpServletResponse.SC_FORBIDDEN);
			return;
		}
		response.setHeader("Content-Security-Policy", CONTENT_POLICY);
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setHeader("Cache-Control", "no-store");
		chain.doFilter(request, response);
	}

	private static boolean isOwn(String origin, HttpServletRequest request) {
		try {
			return Objects.equals(URI.create(origin).getAuthority(), request.getHeader("Host"));
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

}
