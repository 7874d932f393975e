package dev.hybridsession.sample;

import java.math.BigDecimal;
import java.text.NumberFormat;
import java.util.Locale;

/** Writes an amount of money as shops do: {@code €1,024.50}. */
final class ReadablePrice {

	/** Where prices are in euros and texts in English. */
	private static final Locale SHOP = Locale.forLanguageTag("en-IE");

	private ReadablePrice() {
	}

	static String of(int cents) {
		return NumberFormat.getCurrencyInstance(SHOP).format(BigDecimal.valueOf(cents, 2));
	}

}
