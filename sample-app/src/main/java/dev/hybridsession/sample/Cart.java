package dev.hybridsession.sample;

import java.io.Serializable;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How many of each product a visitor wants. Immutable: what changes it returns another.
 *
 * @param quantities the number of each product that is in the cart, 1 to
 * {@value #MAX_QUANTITY}
 */
record Cart(Map<Product, Integer> quantities) implements Serializable {

	static final int MAX_QUANTITY = 99;

	private static final Cart EMPTY = new Cart(Map.of());

	Cart {
		Map<Product, Integer> copy = new EnumMap<>(Product.class);
		copy.putAll(quantities);
		quantities = Collections.unmodifiableMap(copy);
	}

	static Cart orEmpty(@Nullable Cart cart) {
		return (cart != null) ? cart : EMPTY;
	}

	/**
	 * Adds one of a product, unless there are as many as there may be.
	 * @param product the product
	 * @return the cart with it
	 */
	Cart plus(Product product) {
		return with(product, Math.min(quantity(product) + 1, MAX_QUANTITY));
	}

	/**
	 * Takes out one of a product, if there is one.
	 * @param product the product
	 * @return the cart without it
	 */
	Cart minus(Product product) {
		return with(product, quantity(product) - 1);
	}

	/**
	 * Takes out all of a product.
	 * @param product the product
	 * @return the cart without them
	 */
	Cart without(Product product) {
		return with(product, 0);
	}

	int quantity(Product product) {
		return this.quantities.getOrDefault(product, 0);
	}

	/**
	 * Returns what the cart costs.
	 * @return the sum in cents
	 */
	int cents() {
		return this.quantities.entrySet().stream().mapToInt((line) -> line.getKey().cents() * line.getValue()).sum();
	}

	private Cart with(Product product, int quantity) {
		Map<Product, Integer> changed = new EnumMap<>(Product.class);
		changed.putAll(this.quantities);
		if (quantity > 0) {
			changed.put(product, quantity);
		}
		else {
			changed.remove(product);
		}
		return new Cart(changed);
	}

}
