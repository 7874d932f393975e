package dev.hybridsession.web;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.hybridsession.internal.session.RequestSessions;
import dev.hybridsession.internal.session.UnavailableAnswer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.session.web.http.CookieHttpSessionIdResolver;
import org.springframework.session.web.http.CookieSerializer;
import org.springframework.session.web.http.HttpSessionIdResolver;
import org.springframework.session.web.http.SessionRepositoryFilter;
import org.springframework.web.context.support.WebApplicationContextUtils;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Goes around Spring Session's filter. It lets a request read its session once. It
 * answers 503 with {@code Retry-After} if neither tier can say whether the session
 * exists, or if the lock of the session or of a subsession is not free in time. Such an
 * answer has the id of the session as it is by then. So a login that fails after it has
 * changed the id leaves the browser in its session.
 */
public final class HybridSessionFilter extends OncePerRequestFilter {

	/** Where the filter belongs: just outside of Spring Session's. */
	public static final int ORDER = Integer.MIN_VALUE + 40;

	/** Where Spring Session's filter keeps the session of the request. */
	private static final String CURRENT_SESSION = SessionRepositoryFilter.SESSION_REPOSITORY_ATTR + ".CURRENT_SESSION";

	/** Where Spring Session keeps the id that it has put into a cookie. */
	private static final String WRITTEN_ID = CookieHttpSessionIdResolver.class.getName() + ".WRITTEN_SESSION_ID_ATTR";

	private static final Logger logger = LoggerFactory.getLogger(HybridSessionFilter.class);

	private @Nullable HttpSessionIdResolver resolver;

	/**
	 * Sets how clients name their session. It is what Spring Session's filter has been
	 * told. If it is not set, a bean of this type or a {@link CookieSerializer} is used,
	 * and otherwise Spring Session's default cookie. So only a program without a Spring
	 * context needs it.
	 * @param resolver the same as that of Spring Session's filter
	 */
	public void setHttpSessionIdResolver(HttpSessionIdResolver resolver) {
		this.resolver = resolver;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		boolean began = RequestSessions.begin();
		// in a WAR in an external container Spring Boot forwards to its error page
		if (request.getDispatcherType() == DispatcherType.ERROR
				|| request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) != null) {
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
			Map<String, List<String>> kept = new LinkedHashMap<>();
			response.getHeaderNames()
				.stream()
				.filter(UnavailableAnswer::keeps)
				.forEach((name) -> kept.put(name, List.copyOf(response.getHeaders(name))));
			response.reset();
			kept.forEach((name, values) -> values.forEach((value) -> response.addHeader(name, value)));
			try {
				tellNewId(request, response);
			}
			catch (RuntimeException failure) {
				logger.warn(
						"The answer with 503 cannot name the new id of its session, so the user has to log in again",
						failure);
			}
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

	/**
	 * Gives the browser the id of its session, unless the browser has sent that id. Any
	 * other id that it has sent is dead. If the save failed, Spring Session's filter has
	 * not told the browser the new id. Otherwise the reset has removed it from the
	 * answer.
	 */
	private void tellNewId(HttpServletRequest request, HttpServletResponse response) {
		if (request.getAttribute(CURRENT_SESSION) instanceof HttpSession session
				&& (!session.isNew() || RequestSessions.isSaved(session.getId()))) {
			HttpSessionIdResolver told = this.resolver;
			HttpSessionIdResolver ids = (told != null) ? told : resolver(request.getServletContext());
			if (!ids.resolveSessionIds(request).contains(session.getId())) {
				request.removeAttribute(WRITTEN_ID);
				ids.setSessionId(request, response, session.getId());
			}
		}
	}

	/** Returns the resolver that Spring Session has, as it finds it among the beans. */
	private static HttpSessionIdResolver resolver(ServletContext servlets) {
		CookieHttpSessionIdResolver cookies = new CookieHttpSessionIdResolver();
		ApplicationContext beans = WebApplicationContextUtils.getWebApplicationContext(servlets);
		if (beans == null) {
			return cookies;
		}
		beans.getBeanProvider(CookieSerializer.class).ifAvailable(cookies::setCookieSerializer);
		return beans.getBeanProvider(HttpSessionIdResolver.class).getIfAvailable(() -> cookies);
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
