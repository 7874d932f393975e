package dev.hybridsession.benchmark;

import java.security.Principal;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The page of {@link WebApplication}. It shows the user and how many pages have changed
 * the session.
 */
@RestController
class WebPage {

	@GetMapping("/page")
	String page(HttpServletRequest request, Principal user, @RequestParam(defaultValue = "false") boolean change) {
		return user.getName() + " " + load(request.getSession(false), change);
	}

	private static long load(@Nullable HttpSession session, boolean changes) {
		return (session != null) ? Page.USUAL.load(session::getAttribute, session::setAttribute, changes) : 0;
	}

}
