package dev.hybridsession.sample;

import java.util.List;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;

/** The login page. */
@Controller
class LoginController {

	@ModelAttribute("demoUsers")
	List<DemoUser> demoUsers() {
		return DemoUser.ALL;
	}

	@GetMapping("/login")
	String login() {
		return "login";
	}

}
