package dev.hybridsession.sample;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import dev.hybridsession.support.Later;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The cart as a visitor fills it, logged in or not. */
class CartTests extends RunningSample {

	@Test
	void cartIsFilledAndEmptied() {
		assertThat(this.alice.load("/cart").body()).contains("Nothing yet", "Teapot", "€24.50");
		click("add", Product.TEAPOT);
		click("add", Product.CUP);
		Page page = click("add", Product.CUP);
		assertThat(page.quantity(Product.TEAPOT)).isEqualTo(1);
		assertThat(page.quantity(Product.CUP)).isEqualTo(2);
		assertThat(page.total()).isEqualTo("€38.30");
		assertThat(click("less", Product.CUP).total()).isEqualTo("€31.40");
		assertThat(click("remove", Product.TEAPOT).total()).isEqualTo("€6.90");
		assertThat(click("less", Product.CUP).body()).contains("Nothing yet");
		assertThat(click("less", Product.CUP).body()).contains("Nothing yet");
	}

	@Test
	void cartIsTheSameAfterTheLoginAndGoneWithTheLogout() {
		this.alice.load("/cart");
		click("add", Product.TEA);
		String before = this.alice.cookie();
		this.alice.login("alice", "alice");
		assertThat(this.alice.cookie()).isNotEqualTo(before);
		assertThat(this.alice.load("/cart").quantity(Product.TEA)).isEqualTo(1);
		assertThat(click("add", Product.TEA).quantity(Product.TEA)).isEqualTo(2);
		assertThat(this.alice.withCookie(before).load("/cart").body()).contains("Nothing yet");
		this.alice.logout();
		assertThat(this.alice.load("/cart").body()).contains("Nothing yet");
	}

	@Test
	void restartOfMemcachedTakesNothingOut() {
		this.alice.login("alice", "alice");
		this.alice.load("/cart");
		click("add", Product.BISCUITS);
		click("add", Product.BISCUITS);
		MEMCACHED.restart();
		assertThat(this.alice.load("/cart").quantity(Product.BISCUITS)).isEqualTo(2);
		assertThat(click("add", Product.BISCUITS).quantity(Product.BISCUITS)).isEqualTo(3);
	}

	@Test
	void clicksInTwoWindowsAddUp() {
		this.alice.load("/cart");
		Browser other = this.alice.window();
		other.load("/cart");
		CompletableFuture.allOf(clicking(this.alice), clicking(other)).join();
		assertThat(this.alice.load("/cart").quantity(Product.CUP)).isEqualTo(40);
	}

	@Test
	void cartHoldsNoMoreThanItShould() {
		this.alice.load("/cart");
		for (int i = 1; i < Cart.MAX_QUANTITY; i++) {
			click("add", Product.TEA);
		}
		assertThat(click("add", Product.TEA).total()).isEqualTo("€475.20");
		assertThat(click("add", Product.TEA).quantity(Product.TEA)).isEqualTo(Cart.MAX_QUANTITY);
	}

	@Test
	void clickWithoutATokenAndUnknownProductAreRefused() {
		this.alice.load("/cart");
		for (String change : List.of("add", "less", "remove")) {
			assertThat(this.alice.post("/cart/" + change, Map.of("product", "TEA")).status()).isEqualTo(403);
			this.alice.load("/cart");
			assertThat(this.alice.submit("/cart/" + change, Map.of("product", "COFFEE")).status()).isEqualTo(400);
			assertThat(this.alice.load("/cart").body()).contains("Nothing yet");
		}
	}

	private Page click(String change, Product product) {
		return this.alice.submit("/cart/" + change, Map.of("product", product.name()));
	}

	private static CompletableFuture<Void> clicking(Browser window) {
		return Later.later(() -> {
			for (int i = 0; i < 20; i++) {
				window.submit("/cart/add", Map.of("product", Product.CUP.name()));
			}
		});
	}

}
