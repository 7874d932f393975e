package dev.hybridsession.sample;

/** The products of the shop. */
enum Product {

	TEAPOT("Teapot", 2450), CUP("Cup", 690), TEA("Green tea", 480), BISCUITS("Biscuits", 315);

	private final String title;

	private final int cents;

	Product(String title, int cents) {
		this.title = title;
		this.cents = cents;
	}

	String title() {
		return this.title;
	}

	int cents() {
		return this.cents;
	}

}
