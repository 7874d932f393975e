package dev.hybridsession.sample;

import java.util.List;
import java.util.stream.Stream;

/**
 * A product as the cart's page shows it.
 *
 * @param id what a form sends to mean it
 * @param title its name
 * @param price what one costs
 * @param quantity how many there are in the cart
 * @param sum what they cost together
 */
record CartLine(String id, String title, String price, int quantity, String sum) {

	/** Every product, whether it is in the cart or not. */
	static List<CartLine> all(Cart cart) {
		return Stream.of(Product.values()).map((product) -> of(product, cart.quantity(product))).toList();
	}

	/** Returns the lines of the cart. */
	static List<CartLine> in(Cart cart) {
		return all(cart).stream().filter((line) -> line.quantity() > 0).toList();
	}

	private static CartLine of(Product product, int quantity) {
		return new CartLine(product.name(), product.title(), ReadablePrice.of(product.cents()), quantity,
				ReadablePrice.of(quantity * product.cents()));
	}

}
