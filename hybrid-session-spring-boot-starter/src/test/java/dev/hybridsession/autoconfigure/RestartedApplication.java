package dev.hybridsession.autoconfigure;

import java.io.Serializable;

import jakarta.servlet.http.HttpSession;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * An application with a value of its own in the session. Spring Boot's developer tools
 * load such an application again with each restart.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(excludeName = { "org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration" })
@RestController
class RestartedApplication {

	@GetMapping("/write")
	String write(HttpSession session) {
		session.setAttribute("note", new Note("written"));
		return "done";
	}

	@GetMapping("/read")
	String read(HttpSession session) {
		return ((Note) session.getAttribute("note")).text();
	}

	record Note(String text) implements Serializable {

	}

}
