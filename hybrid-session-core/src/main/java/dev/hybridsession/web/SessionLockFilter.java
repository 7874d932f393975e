package dev.hybridsession.web;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

import dev.hybridsession.SessionLocks;
import dev.hybridsession.internal.lock.LockScope;
import dev.hybridsession.internal.session.RequestSessions;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.RequestPath;

import org.springframework.util.ObjectUtils;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Lets one request at a time work on a session.
 * <ol>
 * <li>A request whose path is to lock gets a scope of its own, which takes the lock when
 * the request first asks for its session.</li>
 * <li>The lock is given back when the request has left all filters within, so that its
 * session has been saved; or, if it went asynchronous, when that is over.</li>
 * <li>The page that reports an error locks anew, unless the lock was the error.</li>
 * </ol>
 */
public final class SessionLockFilter extends OncePerRequestFilter {

	/**
	 * Where the filter belongs: within {@link HybridSessionFilter}, which answers for a
	 * lock that cannot be had, and outside of Spring Session's.
	 */
	public static final int ORDER = HybridSessionFilter.ORDER + 5;

	/** Names the scope of a request. Another filter may lock other sessions. */
	private final String attribute = SessionLockFilter.class.getName() + ".SCOPE."
			+ ObjectUtils.getIdentityHexString(this);

	private final SingletonSupplier<SessionLocks> locks;

	private final SingletonSupplier<LockedPaths> paths;

	/**
	 * Creates a filter.
	 * @param locks where to lock, asked for by the first request
	 * @param include {@link org.springframework.web.util.pattern.PathPattern Patterns} of
	 * the paths within the application whose requests lock; every path if there is none
	 * @param exclude patterns of the paths whose requests do not lock, even if they are
	 * included
	 */
	public SessionLockFilter(Supplier<SessionLocks> locks, List<String> include, List<String> exclude) {
		this.locks = SingletonSupplier.of(locks);
		this.paths = SingletonSupplier.of(() -> LockedPaths.of(include, exclude));
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		LockScope scope = scope(request);
		if (scope == null) {
			chain.doFilter(request, response);
			return;
		}
		AsyncWatch watched = new AsyncWatch(request, scope::release);
		boolean began = RequestSessions.begin();
		RequestSessions.lockIn(scope);
		try {
			chain.doFilter(watched, response);
		}
		finally {
			RequestSessions.lockNoMoreIn(scope);
			if (began) {
				RequestSessions.end();
			}
			if (!watched.hasStarted()) {
				scope.release();
			}
		}
	}

	private @Nullable LockScope scope(HttpServletRequest request) {
		LockScope scope = (LockScope) request.getAttribute(this.attribute);
		if (scope == null
				&& (request.getDispatcherType() != DispatcherType.REQUEST || !this.paths.obtain().contain(request))) {
			return null;
		}
		boolean error = request.getDispatcherType() == DispatcherType.ERROR;
		if (scope == null || (error && scope.isReleased() && !scope.hasTimedOut())) {
			scope = new LockScope(this.locks.obtain());
			request.setAttribute(this.attribute, scope);
		}
		return scope;
	}

	@Override
	protected boolean shouldNotFilterAsyncDispatch() {
		return false;
	}

	@Override
	protected boolean shouldNotFilterErrorDispatch() {
		return false;
	}

	/**
	 * The paths, within the application, whose requests lock their session.
	 *
	 * @param include patterns of the paths; every path if there is none
	 * @param exclude patterns of the paths that do not lock, even if they are included
	 */
	private record LockedPaths(List<PathPattern> include, List<PathPattern> exclude) {

		/**
		 * Creates a choice of paths.
		 * @throws org.springframework.web.util.pattern.PatternParseException if one is no
		 * pattern
		 */
		static LockedPaths of(List<String> include, List<String> exclude) {
			return new LockedPaths(parse(include), parse(exclude));
		}

		private static List<PathPattern> parse(List<String> patterns) {
			PathPatternParser parser = PathPatternParser.defaultInstance;
			return patterns.stream().map(parser::initFullPathPattern).map(parser::parse).toList();
		}

		boolean contain(HttpServletRequest request) {
			if (this.include.isEmpty() && this.exclude.isEmpty()) {
				return true;
			}
			PathContainer path = RequestPath.parse(request.getRequestURI(), request.getContextPath())
				.pathWithinApplication();
			return (this.include.isEmpty() || matches(this.include, path)) && !matches(this.exclude, path);
		}

		private static boolean matches(List<PathPattern> patterns, PathContainer path) {
			return patterns.stream().anyMatch((pattern) -> pattern.matches(path));
		}

	}

}
