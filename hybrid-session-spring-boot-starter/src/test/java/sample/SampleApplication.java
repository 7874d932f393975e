package sample;

import java.util.ArrayList;
import java.util.List;

import jakarta.servlet.http.HttpSession;
import sample.model.Item;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** An application in a package without a dot. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(excludeName = { "org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration" })
@RestController
public class SampleApplication {

	/** Keeps a value of a class in a package below. */
	@GetMapping("/add")
	String add(HttpSession session) {
		List<?> before = (List<?>) session.getAttribute("items");
		List<Object> items = new ArrayList<>((before != null) ? before : List.of());
		items.add(new Item("apple"));
		session.setAttribute("items", items);
		return items.size() + " items";
	}

}
