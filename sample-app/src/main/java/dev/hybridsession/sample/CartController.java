package dev.hybridsession.sample;

import dev.hybridsession.NamedSubsession;
import dev.hybridsession.Subsession;

import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * A shop with a cart in a subsession. Each click says how the cart changes, not what it
 * is afterwards, so that clicks in two windows add up.
 */
@Controller
@Profile("!comparison")
@RequestMapping("/cart")
class CartController {

	private static final String CART = "cart";

	@GetMapping
	String show(@NamedSubsession(CART) Subsession<Cart> subsession, Model model) {
		Cart cart = Cart.orEmpty(subsession.get());
		model.addAttribute("products", CartLine.all(cart));
		model.addAttribute("lines", CartLine.in(cart));
		model.addAttribute("total", ReadablePrice.of(cart.cents()));
		model.addAttribute("maxQuantity", Cart.MAX_QUANTITY);
		return "cart";
	}

	@PostMapping("/add")
	String add(@NamedSubsession(CART) Subsession<Cart> subsession, @RequestParam Product product) {
		subsession.update((cart) -> Cart.orEmpty(cart).plus(product));
		return "redirect:/cart";
	}

	@PostMapping("/less")
	String less(@NamedSubsession(CART) Subsession<Cart> subsession, @RequestParam Product product) {
		subsession.update((cart) -> Cart.orEmpty(cart).minus(product));
		return "redirect:/cart";
	}

	@PostMapping("/remove")
	String remove(@NamedSubsession(CART) Subsession<Cart> subsession, @RequestParam Product product) {
		subsession.update((cart) -> Cart.orEmpty(cart).without(product));
		return "redirect:/cart";
	}

}
