package dev.hybridsession.showcase;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** The way from the login to a killed node and back, without a mouse. */
class KeyboardTests {

	/** No page has more places for the focus. */
	private static final int PLACES = 100;

	@RegisterExtension
	final Chromium chromium = new Chromium();

	@Test
	void everythingIsReachedByTheKeyboard() {
		Page page = this.chromium.open("/login");
		PlaywrightAssertions.assertThat(Chromium.field(page, "User")).isFocused();
		page.keyboard().type("alice");
		tabTo(page, "Password");
		page.keyboard().type("alice");
		follow(page, "Enter");
		assertThat(page.locator("#principal").textContent()).isEqualTo("alice");

		tabTo(page, "Name");
		page.keyboard().type("colour");
		tabTo(page, "Value");
		page.keyboard().type("blue");
		tabTo(page, "Add");
		follow(page, "Space");
		assertThat(page.locator(".note").textContent()).contains("colour", "blue");

		tabTo(page, "Sync to database now");
		follow(page, "Enter");
		assertThat(page.textContent("main")).contains("The database has everything now.");

		tabTo(page, "Dashboard");
		follow(page, "Enter");
		MemcachedNode node = RunningShowcase.cluster().nodes().get(0);
		tabTo(page, "Kill node A");
		page.keyboard().press("Space");
		PlaywrightAssertions.assertThat(page.locator("#result")).hasText("Node A is killed.");
		assertThat(node.state()).isEqualTo(MemcachedNode.State.DEAD);
		// the focus has stayed, and the button cannot be pressed now
		PlaywrightAssertions.assertThat(focused(page)).hasAttribute("aria-disabled", "true");
		page.keyboard().press("Enter");
		PlaywrightAssertions.assertThat(page.locator("#result")).hasText("Kill node A: that cannot be done now.");
		tabTo(page, "Start node A");
		PlaywrightAssertions.assertThat(focused(page)).hasAttribute("aria-disabled", "false");
		page.keyboard().press("Enter");
		PlaywrightAssertions.assertThat(page.locator("#result")).hasText("Node A is started, empty.");

		page.reload();
		tabTo(page, "Tour");
		follow(page, "Enter");
		tabTo(page, "Do it: Log in");
		page.keyboard().press("Enter");
		PlaywrightAssertions.assertThat(page.locator(".measured").first()).containsText("Measured: logged in.");

		page.reload();
		tabTo(page, "Session");
		follow(page, "Enter");
		assertThat(page.locator(".note").textContent()).contains("colour", "blue");
		tabTo(page, "Log out");
		follow(page, "Enter");
		assertThat(page.textContent("main")).contains("You are logged out");
	}

	private static Locator focused(Page page) {
		return page.locator("*:focus");
	}

	/** Goes on to the field, link or button with this name; the focus is seen there. */
	private static void tabTo(Page page, String name) {
		for (int i = 0; i < PLACES; i++) {
			page.keyboard().press("Tab");
			if (focused(page).count() == 1 && focused(page).ariaSnapshot().contains("\"" + name + "\"")) {
				assertThat(focused(page).evaluate("(element) => getComputedStyle(element).outlineStyle"))
					.isEqualTo("solid");
				return;
			}
		}
		throw new AssertionError("The keyboard does not reach " + name + " on " + page.url());
	}

	/** Presses a key that leads to another page, and waits for that page. */
	private static void follow(Page page, String key) {
		page.evaluate("() => { window.left = true; }");
		page.keyboard().press(key);
		page.waitForFunction("() => !window.left && document.readyState === 'complete'");
	}

}
