package dev.hybridsession.showcase;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The pictures of the README. {@code ./dev pictures} takes them anew; a normal run only
 * checks that they are there.
 */
class PicturesTests {

	private static final Path ROOT = Path.of("..");

	private static final Path FOLDER = Path.of("docs", "pictures");

	private static final int LARGEST = 200 * 1024;

	private static final int NARROW = 420;

	private static final String STRIP = """
			<style>
				:root { color-scheme: light dark }
				body { margin: 0; padding: 16px; display: flex; gap: 16px; font: 600 17px system-ui, sans-serif }
				body { background: light-dark(#fff, #0d1117); color: light-dark(#1c2130, #e7eaf2) }
				figure { margin: 0 }
				figcaption { margin-bottom: 10px }
				img { display: block; border: 1px solid light-dark(#dfe2ea, #2e3443); border-radius: 10px }
			</style>
			""";

	@RegisterExtension
	final Chromium chromium = new Chromium();

	@Test
	void readmeShowsEachPicture() throws IOException {
		String readme = Files.readString(ROOT.resolve("README.md"));
		try (Stream<Path> files = Files.list(ROOT.resolve(FOLDER))) {
			assertThat(files).hasSize(4).allSatisfy((picture) -> {
				assertThat(readme).contains("\"docs/pictures/" + picture.getFileName() + "\"");
				assertThat(picture).isNotEmptyFile();
				assertThat(Files.size(picture)).isLessThan(LARGEST);
			});
		}
	}

	@Test
	@EnabledIfSystemProperty(named = "pictures", matches = "true")
	void takePicturesOfTheDashboard() {
		Page page = this.chromium.open("/showcase");
		page.setViewportSize(Chromium.WIDE, 1200);
		Chromium.button(page, "Start users").click();
		PlaywrightAssertions.assertThat(page.locator("#result")).hasText("10 users load pages.");
		awaitPages(page, 100);
		Chromium.button(page, "Kill node A").click();
		PlaywrightAssertions.assertThat(page.locator("#result")).hasText("Node A is killed.");
		PlaywrightAssertions.assertThat(page.locator("[data-text='node.A.state']")).hasText("dead");
		awaitPages(page, 60);
		page.mouse().move(0, 0);
		for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
			page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
			take(page, "dashboard", scheme);
		}
		Chromium.button(page, "Start node A").click();
		Chromium.button(page, "Stop users").click();
		PlaywrightAssertions.assertThat(page.locator("#result")).hasText("The users have stopped.");
	}

	@Test
	@EnabledIfSystemProperty(named = "pictures", matches = "true")
	void takePicturesOfARestart() {
		for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
			Page alice = this.chromium.login("alice");
			Page dashboard = this.chromium.open("/showcase");
			for (Page page : List.of(alice, dashboard)) {
				page.setViewportSize(NARROW, 480);
				page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
			}
			alice.reload();
			String before = screen(alice);

			List<MemcachedNode> nodes = RunningShowcase.cluster().nodes();
			nodes.forEach(MemcachedNode::kill);
			PlaywrightAssertions.assertThat(dashboard.locator("[data-state=dead]")).hasCount(nodes.size());
			dashboard.locator(".servers").evaluate("(servers) => window.scrollTo(0, servers.offsetTop - 12)");
			String meanwhile = screen(dashboard);

			nodes.forEach(MemcachedNode::start);
			alice.reload();
			PlaywrightAssertions.assertThat(alice.locator("#served-by")).hasText("the database");
			String after = screen(alice);

			Page strip = this.chromium.open("/login");
			strip.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
			strip.navigate("about:blank");
			strip.setViewportSize(3 * (NARROW + 2) + 4 * 16, 552);
			strip.setContent(STRIP + figure("1. alice is logged in", before)
					+ figure("2. Every memcached node is killed", meanwhile)
					+ figure("3. Started again, empty: still logged in", after));
			take(strip, "restart", scheme);
		}
	}

	private static void awaitPages(Page page, int atLeast) {
		page.waitForCondition(() -> Integer.parseInt(page.locator("#since-loaded").textContent()) >= atLeast);
	}

	private static String screen(Page page) {
		return Base64.getEncoder().encodeToString(page.screenshot());
	}

	private static String figure(String caption, String picture) {
		return "<figure><figcaption>" + caption + "</figcaption><img src='data:image/png;base64," + picture
				+ "'></figure>";
	}

	private static void take(Page page, String name, ColorScheme scheme) {
		String file = name + "-" + scheme.name().toLowerCase(Locale.ROOT) + ".png";
		page.screenshot(new Page.ScreenshotOptions().setPath(ROOT.resolve(FOLDER).resolve(file)));
	}

}
