package dev.hybridsession.sample;

import java.security.Principal;
import java.time.Duration;

import dev.hybridsession.FreshnessReason;
import dev.hybridsession.HybridSessionOperations.SessionDescription;
import dev.hybridsession.Tier;
import jakarta.servlet.http.HttpSession;

import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The pages of the session and of the cart as an application has them whose sessions are
 * in a store of Spring Session's own. The showcase compares these stores with hybrid
 * sessions. There are no subsessions, so the cart is an attribute.
 */
@Controller
@Profile("comparison")
class ComparisonController {

	private static final String CART = "cart";

	/** There is one tier: nothing lags. */
	private static final SessionDescription ONE_TIER = new SessionDescription("–", Tier.DATABASE,
			FreshnessReason.MISSING, Duration.ZERO, false);

	@GetMapping("/")
	String show(HttpSession session, Principal user, Model model) {
		new SessionNotes(session).countPageLoad();
		model.addAttribute("page", SessionPage.of(session, user, ONE_TIER));
		model.addAttribute("note", new Note("", ""));
		model.addAttribute("maxName", Note.MAX_NAME_LENGTH);
		model.addAttribute("maxValue", Note.MAX_VALUE_LENGTH);
		return "session";
	}

	@GetMapping("/cart")
	String cart(HttpSession session, Model model) {
		Cart cart = cart(session);
		model.addAttribute("products", CartLine.all(cart));
		model.addAttribute("lines", CartLine.in(cart));
		model.addAttribute("total", ReadablePrice.of(cart.cents()));
		model.addAttribute("maxQuantity", Cart.MAX_QUANTITY);
		return "cart";
	}

	@PostMapping("/cart/add")
	String add(HttpSession session, @RequestParam Product product) {
		session.setAttribute(CART, cart(session).plus(product));
		return "redirect:/cart";
	}

	@PostMapping("/cart/remove")
	String remove(HttpSession session, @RequestParam Product product) {
		session.setAttribute(CART, cart(session).without(product));
		return "redirect:/cart";
	}

	private static Cart cart(HttpSession session) {
		return Cart.orEmpty((session.getAttribute(CART) instanceof Cart cart) ? cart : null);
	}

}
