package dev.hybridsession.sample;

import java.security.Principal;

import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/**
 * Tells every page who is logged in.
 */
@ControllerAdvice
class Visitor {

	@ModelAttribute("visitor")
	@Nullable String name(@Nullable Principal user) {
		return (user != null) ? user.getName() : null;
	}

}
