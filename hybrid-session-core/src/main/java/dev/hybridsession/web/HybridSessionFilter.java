package dev.hybridsession.web;

import java.io.IOException;

import dev.hybridsession.internal.session.RequestSessions;
import dev.hybridsession.internal.session.UnavailableAnswer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Goes around Spring Session's filter. It lets a request read its session once, and
 * answers 503 with {@code Retry-After} if neither tier can say whether the session
 * exists, or if the lock of the session or of a subsession is not free in time.
 */
public final class HybridSessionFilter extends OncePerRequestFilter {

	/**
	 * Where the filter belongs: just outside of Spring Session's.
	 */
	public static final int ORDER = Integer.MIN_VALUE + 40;

	private static final Logger logger = LoggerFactory.getLogger(HybridSessionFilter.class);

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		boolean began = RequestSessions.begin();
		if (request.getDispatcherType() == DispatcherType.ERROR) {
			RequestSessions.showErrorPage();
		}
		try {
			chain.doFilter(request, response);
		}
		catch (ServletException | IOException | RuntimeException ex) {
			UnavailableAnswer answer = UnavailableAnswer.find(ex);
			if (answer == null || response.isCommitted()) {
				throw ex;
			}
			logger.debug("Answering 503: {}", answer.reason().getMessage());
			response.reset();
			response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
			response.setHeader(HttpHeaders.RETRY_AFTER, UnavailableAnswer.RETRY_AFTER_SECONDS);
			response.setContentType("text/plain;charset=UTF-8");
			response.getWriter().println(answer.text());
		}
		finally {
			if (began) {
				RequestSessions.end();
			}
		}
	}

	@Override
	protected boolean shouldNotFilterAsyncDispatch() {
		return false;
	}

	@Override
	protected boolean shouldNotFilterErrorDispatch() {
		return false;
	}

}
