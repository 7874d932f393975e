package dev.hybridsession.showcase;

import com.microsoft.playwright.Page;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Two users at the same time, each in a browser window with cookies of its own. */
class TwoUsersTests {

	@RegisterExtension
	final Chromium chromium = new Chromium();

	@Test
	void usersKeepTheirOwnCartsThroughARestartAndALogout() {
		Page alice = this.chromium.login("alice");
		Page bob = this.chromium.login("bob");
		fill(alice, "Teapot");
		fill(bob, "Green tea");
		RunningShowcase.cluster().nodes().forEach((node) -> {
			node.kill();
			node.start();
		});
		assertThat(cart(alice)).contains("Logged in as alice", "Remove Teapot").doesNotContain("Remove Green tea");
		assertThat(cart(bob)).contains("Logged in as bob", "Remove Green tea").doesNotContain("Remove Teapot");

		Chromium.click(Chromium.button(alice, "Log out"));
		assertThat(alice.textContent("main")).contains("You are logged out, in both tiers.");
		alice.navigate(RunningShowcase.address() + "/");
		assertThat(alice.url()).endsWith("/login");
		assertThat(cart(bob)).contains("Logged in as bob", "Remove Green tea");
	}

	private static void fill(Page page, String product) {
		page.navigate(RunningShowcase.address() + "/cart");
		Chromium.click(Chromium.button(page, "Add " + product));
	}

	/** Returns the cart as a screen reader hears it. */
	private static String cart(Page page) {
		page.navigate(RunningShowcase.address() + "/cart");
		return page.locator("header").innerText() + page.locator("main").ariaSnapshot();
	}

}
