package dev.hybridsession.showcase;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every page, light and dark, on a wide screen and on a telephone: axe-core finds
 * nothing, and nothing is wider than the screen.
 */
class AccessibilityTests {

	private static final int TELEPHONE = 390;

	private static final String AXE = read("/axe.min.js");

	private static final String VIOLATIONS = """
			async () => (await axe.run()).violations.flatMap((violation) =>
				violation.nodes.map((node) => `${violation.help}: ${node.target} (${node.failureSummary})`))
			""";

	@RegisterExtension
	final Chromium chromium = new Chromium();

	@Test
	void login() {
		Page page = this.chromium.open("/login?error");
		examine(page);
		page.navigate(RunningShowcase.address() + "/login?logout");
		assertThat(page.textContent("main")).contains("You are logged out, in both tiers.");
		examine(page);
	}

	@Test
	void session() {
		Page page = this.chromium.login("alice");
		Chromium.field(page, "Name").fill("colour");
		Chromium.field(page, "Value").fill("blue");
		Chromium.click(Chromium.button(page, "Add"));
		examine(page);
	}

	@Test
	void cart() {
		Page page = this.chromium.open("/cart");
		examine(page);
		Chromium.click(Chromium.button(page, "Add Teapot"));
		examine(page);
	}

	@Test
	void frames() {
		Page page = this.chromium.login("alice");
		page.navigate(RunningShowcase.address() + "/frames");
		Chromium.button(page, "Run").click();
		PlaywrightAssertions.assertThat(page.locator("#progress")).hasText("Done.");
		examine(page);
	}

	@Test
	void error() {
		this.chromium.expect("status of 404");
		Page page = this.chromium.login("alice");
		page.navigate(RunningShowcase.address() + "/nowhere");
		assertThat(page.textContent("h1")).isEqualTo("Not Found");
		examine(page);
	}

	@Test
	void dashboard() {
		Cluster cluster = RunningShowcase.cluster();
		cluster.nodes().get(0).kill();
		cluster.nodes().get(1).freeze();
		try {
			Page page = this.chromium.open("/showcase");
			Chromium.button(page, "Reap instance 1").click();
			PlaywrightAssertions.assertThat(page.locator("#result")).containsText("sessions were ended");
			PlaywrightAssertions.assertThat(page.locator("[data-text='node.B.state']")).hasText("frozen");
			examine(page);
		}
		finally {
			cluster.nodes().get(1).thaw();
			cluster.nodes().get(0).start();
		}
	}

	@Test
	void tour() {
		Page page = this.chromium.open("/showcase/tour");
		Chromium.button(page, "Do it: Log in").click();
		PlaywrightAssertions.assertThat(page.locator(".measured").first()).containsText("Measured");
		examine(page);
	}

	private static void examine(Page page) {
		page.frames().forEach((frame) -> frame.evaluate(AXE));
		for (int width : List.of(Chromium.WIDE, TELEPHONE)) {
			page.setViewportSize(width, 900);
			for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
				page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
				assertThat((List<?>) page.evaluate(VIOLATIONS)).as(scheme + " and " + width + " pixels wide").isEmpty();
			}
			assertThat(page.evaluate("() => document.documentElement.scrollWidth")).isEqualTo(width);
		}
	}

	private static String read(String resource) {
		try (InputStream script = AccessibilityTests.class.getResourceAsStream(resource)) {
			return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
