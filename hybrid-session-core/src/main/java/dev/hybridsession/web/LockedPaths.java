package dev.hybridsession.web;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.server.PathContainer;
import org.springframework.http.server.RequestPath;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The paths, within the application, whose requests lock their session.
 *
 * @param include patterns of the paths; every path if there is none
 * @param exclude patterns of the paths that do not lock, even if they are included
 */
record LockedPaths(List<PathPattern> include, List<PathPattern> exclude) {

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
