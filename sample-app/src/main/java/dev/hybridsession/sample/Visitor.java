package dev.hybridsession.sample;

import java.security.Principal;

import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Tells every page who is logged in, and in the showcase which instance has made it. */
@ControllerAdvice
class Visitor {

	private final @Nullable String instance;

	Visitor(Environment environment) {
		this.instance = environment.getProperty("sample.instance");
	}

	@ModelAttribute("instance")
	@Nullable String instance() {
		return this.instance;
	}

	@ModelAttribute("visitor")
	@Nullable String name(@Nullable Principal user) {
		return (user != null) ? user.getName() : null;
	}

}
