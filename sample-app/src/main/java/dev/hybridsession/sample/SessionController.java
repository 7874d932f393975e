package dev.hybridsession.sample;

import java.security.Principal;
import java.util.Optional;

import dev.hybridsession.HybridSessionOperations;
import dev.hybridsession.HybridSessionOperations.SessionDescription;
import dev.hybridsession.SessionUnavailableException;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;

import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * Shows the session and changes its attributes. What a redirect has to say travels in the
 * address and not in the session, which would be ahead of the database again because of
 * it.
 */
@Controller
@Profile("!comparison")
class SessionController {

	private final HybridSessionOperations operations;

	SessionController(HybridSessionOperations operations) {
		this.operations = operations;
	}

	@GetMapping("/")
	String show(HttpSession session, Principal user, Model model) {
		new SessionNotes(session).countPageLoad();
		return page(session, user, new Note("", ""), model);
	}

	@PostMapping("/attributes")
	String add(@RequestParam String name, @RequestParam String value, HttpSession session, Principal user, Model model,
			HttpServletResponse response) {
		Note note = new Note(name.strip(), value.strip());
		Optional<String> problem = new SessionNotes(session).add(note);
		if (problem.isEmpty()) {
			return "redirect:/?added";
		}
		model.addAttribute("problem", problem.get());
		response.setStatus(HttpStatus.BAD_REQUEST.value());
		return page(session, user, note, model);
	}

	@PostMapping("/attributes/remove")
	String remove(@RequestParam String name, HttpSession session) {
		new SessionNotes(session).remove(name);
		return "redirect:/?removed";
	}

	@PostMapping("/sync")
	String sync(RedirectAttributes redirect) {
		try {
			redirect.addAttribute("synced", this.operations.drain());
		}
		catch (SessionUnavailableException ex) {
			redirect.addAttribute("unsynced", true);
		}
		return "redirect:/";
	}

	private String page(HttpSession session, Principal user, Note note, Model model) {
		Optional<SessionDescription> description = this.operations.describe(session.getId());
		if (description.isEmpty()) {
			// Logged out elsewhere while this request was on its way.
			return "redirect:/login";
		}
		model.addAttribute("page", SessionPage.of(session, user, description.get()));
		model.addAttribute("note", note);
		model.addAttribute("maxName", Note.MAX_NAME_LENGTH);
		model.addAttribute("maxValue", Note.MAX_VALUE_LENGTH);
		return "session";
	}

}
