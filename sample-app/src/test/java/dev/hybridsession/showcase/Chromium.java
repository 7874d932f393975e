package dev.hybridsession.showcase;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The Chromium of this machine, with the windows of one test. Playwright drives it.
 * <ol>
 * <li>A test that fails leaves a picture of each window in
 * {@code target/pictures-of-failures}.</li>
 * <li>A test fails if a window had an error on its console, or if something moved on a
 * page that nobody had touched.</li>
 * </ol>
 */
final class Chromium implements BeforeEachCallback, AfterTestExecutionCallback {

	static final int WIDE = 1280;

	private static final Path FAILURES = Path.of("target", "pictures-of-failures");

	/** An instance starts in a few seconds, on a busy machine in many. */
	private static final Duration TIMEOUT = Duration.ofMinutes(1);

	/** A number that gets longer moves its neighbours by less than this. */
	private static final double SMALL_SHIFT = 0.002;

	/**
	 * The small frames of the page Frames are left out: they come while a user looks on.
	 */
	private static final String REPORT_SHIFTS = """
			if (window === top) {
				const report = (shifts) => shifts.filter((shift) => !shift.hadRecentInput && shift.value > %s)
					.forEach((shift) => console.error(`layout shift of ${shift.value}: ` + shift.sources
						.map((each) => `${each.node?.nodeName} ${each.node?.className} to y ${each.currentRect.y}`)));
				const observer = new PerformanceObserver((list) => report(list.getEntries()));
				observer.observe({ type: "layout-shift", buffered: true });
				window.reportShifts = () => report(observer.takeRecords());
			}
			""".formatted(SMALL_SHIFT);

	private final List<BrowserContext> users = new ArrayList<>();

	private final List<String> problems = new ArrayList<>();

	private Pattern expected = Pattern.compile("(?!)");

	private Browser browser;

	@Override
	public void beforeEach(ExtensionContext context) {
		this.browser = context.getRoot()
			.getStore(Namespace.create(Chromium.class))
			.computeIfAbsent(Process.class, (key) -> new Process(), Process.class)
			.browser();
	}

	/** Opens a window of a user who has no cookie yet. */
	Page open(String path) {
		BrowserContext user = this.browser.newContext(new Browser.NewContextOptions().setViewportSize(WIDE, 900));
		this.users.add(user);
		user.setDefaultTimeout(TIMEOUT.toMillis());
		user.addInitScript(REPORT_SHIFTS);
		user.onConsoleMessage((message) -> {
			if (message.type().equals("error")) {
				this.problems.add(message.page().url() + ": " + message.text());
			}
		});
		user.onWebError((error) -> this.problems.add(error.page().url() + ": " + error.error()));
		Page page = user.newPage();
		page.navigate(RunningShowcase.address() + path);
		return page;
	}

	/** Opens a window of a user who is logged in. The password is the name. */
	Page login(String user) {
		Page page = open("/login");
		field(page, "User").fill(user);
		field(page, "Password").fill(user);
		click(button(page, "Log in"));
		return page;
	}

	/** Expects errors on the console. */
	void expect(String message) {
		this.expected = Pattern.compile(message);
	}

	static Locator button(Page page, String name) {
		return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
	}

	static Locator field(Page page, String name) {
		return page.getByLabel(name, new Page.GetByLabelOptions().setExact(true));
	}

	/** Clicks, and waits for the page that a link or form leads to. */
	static void click(Locator locator) {
		locator.click();
		locator.page().waitForLoadState();
	}

	@Override
	public void afterTestExecution(ExtensionContext context) {
		boolean passed = context.getExecutionException().isEmpty();
		List<Page> pages = this.users.stream().flatMap((user) -> user.pages().stream()).toList();
		if (passed) {
			pages.forEach((page) -> page.evaluate("() => window.reportShifts()"));
		}
		List<String> unexpected = this.problems.stream()
			.filter((problem) -> !this.expected.matcher(problem).find())
			.toList();
		if (!passed || !unexpected.isEmpty()) {
			takePictures(context, pages);
		}
		this.users.forEach(BrowserContext::close);
		if (passed) {
			assertThat(unexpected).isEmpty();
		}
	}

	private static void takePictures(ExtensionContext context, List<Page> pages) {
		String name = context.getRequiredTestClass().getSimpleName() + "." + context.getRequiredTestMethod().getName();
		for (int i = 0; i < pages.size(); i++) {
			Path file = FAILURES.resolve(name + "-" + (i + 1) + ".png");
			pages.get(i).screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(file));
		}
	}

	/** The browser of all tests; each test opens contexts in it. */
	private static final class Process implements AutoCloseable {

		private final Playwright playwright;

		private final Browser browser;

		Process() {
			PlaywrightAssertions.setDefaultAssertionTimeout(TIMEOUT.toMillis());
			this.playwright = Playwright
				.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
			// its sandbox does not work for root
			List<String> arguments = "root".equals(System.getProperty("user.name")) ? List.of("--no-sandbox")
					: List.of();
			this.browser = this.playwright.chromium()
				.launch(new BrowserType.LaunchOptions().setExecutablePath(program()).setArgs(arguments));
		}

		private static Path program() {
			return Stream.of(System.getenv("PATH").split(File.pathSeparator))
				.flatMap((folder) -> Stream.of("chromium", "chromium-browser", "google-chrome")
					.map((name) -> Path.of(folder, name)))
				.filter(Files::isExecutable)
				.findFirst()
				.orElseThrow(() -> new IllegalStateException(
						"Chromium is not on the path: install it (apt-get install chromium)."));
		}

		Browser browser() {
			return this.browser;
		}

		@Override
		public void close() {
			this.playwright.close();
		}

	}

}
