package dev.hybridsession.showcase;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** The guided tour, clicked through in a browser as a visitor does. */
class TourTests {

	@RegisterExtension
	final Chromium chromium = new Chromium();

	private final Cluster cluster = RunningShowcase.cluster();

	@Test
	void eachStepShowsWhatItMeasured() {
		Page page = this.chromium.open("/showcase");
		Chromium.click(page.getByRole(AriaRole.NAVIGATION).getByText("Tour"));
		List<Locator> steps = page.locator(".tour > li").all();
		assertThat(steps).hasSize(6);
		Map<String, String> expected = new LinkedHashMap<>();
		expected.put("Log in", "Measured: logged in.");
		expected.put("Restart each node", "3 of 3 pages after a restart knew alice.");
		expected.put("Let each node come back with old data", "6 of 6 pages");
		expected.put("Log in from two browsers, and log out of one",
				"2 of 2 instances refuse the old cookie. The other browser is still logged in.");
		expected.put("Let two frames count at the same time", "the subsession 0.");
		expected.put("Take the database away", "10 of 10 pages without the database knew alice.");
		List<Long> before = this.cluster.nodes().stream().map(MemcachedNode::pid).toList();
		expected.forEach((title, result) -> {
			Locator step = page.locator(".tour > li")
				.filter(new Locator.FilterOptions().setHas(Chromium.button(page, "Do it: " + title)));
			assertThat(step.locator(".sentence").textContent()).endsWith(".");
			Chromium.button(page, "Do it: " + title).click();
			PlaywrightAssertions.assertThat(step.locator(".measured.good")).containsText(result);
		});
		assertThat(this.cluster.nodes()).extracting(MemcachedNode::pid).doesNotContainAnyElementsOf(before);
		assertThat(this.cluster.nodes()).extracting(MemcachedNode::state).containsOnly(MemcachedNode.State.RUNNING);
		assertThat(this.cluster.database().isThere()).isTrue();
	}

}
