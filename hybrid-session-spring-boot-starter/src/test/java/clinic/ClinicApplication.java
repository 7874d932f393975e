package clinic;

import java.io.Serializable;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.SessionAttributes;
import org.springframework.web.bind.support.SessionStatus;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * An application as nobody here would write it: forms of entities that are kept in the
 * session between two pages, and messages that a redirect carries along.
 */
@SpringBootApplication
@EnableJpaRepositories(considerNestedRepositories = true)
public class ClinicApplication {

	@Bean
	SecurityFilterChain openForAll(HttpSecurity http) throws Exception {
		return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
			.csrf((csrf) -> csrf.disable())
			.build();
	}

	@Bean
	View form() {
		return (model, request, response) -> response.getWriter().print("form");
	}

	@Entity(name = "OWNERS")
	public static class Owner implements Serializable {

		@Id
		@GeneratedValue
		private Integer id;

		private String firstName;

		private String lastName;

		public Integer getId() {
			return this.id;
		}

		public String getFirstName() {
			return this.firstName;
		}

		public void setFirstName(String firstName) {
			this.firstName = firstName;
		}

		public String getLastName() {
			return this.lastName;
		}

		public void setLastName(String lastName) {
			this.lastName = lastName;
		}

	}

	interface Owners extends JpaRepository<Owner, Integer> {

	}

	@Controller
	@SessionAttributes("owner")
	static class OwnerPages {

		private final Owners owners;

		OwnerPages(Owners owners) {
			this.owners = owners;
		}

		@GetMapping("/owners/new")
		String begin(Model model) {
			model.addAttribute("owner", new Owner());
			return "form";
		}

		@GetMapping("/owners/{id}/edit")
		String edit(@PathVariable int id, Model model) {
			model.addAttribute("owner", this.owners.findById(id).orElseThrow());
			return "form";
		}

		@PostMapping({ "/owners/new", "/owners/edit" })
		String save(@ModelAttribute("owner") Owner owner, SessionStatus form, RedirectAttributes redirect) {
			Owner saved = this.owners.save(owner);
			form.setComplete();
			redirect.addFlashAttribute("message", "Saved");
			return "redirect:/owners/" + saved.getId();
		}

		@GetMapping("/owners/{id}")
		@ResponseBody
		String show(@PathVariable int id, Model model) {
			Owner owner = this.owners.findById(id).orElseThrow();
			return owner.getFirstName() + " " + owner.getLastName() + ", " + model.getAttribute("message");
		}

	}

}
