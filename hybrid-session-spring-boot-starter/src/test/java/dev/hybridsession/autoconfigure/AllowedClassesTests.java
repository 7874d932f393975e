package dev.hybridsession.autoconfigure;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;

import dev.hybridsession.internal.config.BasePackages;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import jakarta.servlet.http.HttpSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import sample.SampleApplication;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.view.RedirectView;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of which classes an application may put into sessions, over HTTP. */
@ExtendWith(OutputCaptureExtension.class)
class AllowedClassesTests {

	private final MemcachedProcess memcached = MemcachedProcess.start();

	private final TestDatabase database = TestDatabaseServer.H2.createEmpty();

	private ConfigurableApplicationContext application;

	private Browser browser;

	@BeforeEach
	void start() {
		start(new String[0]);
	}

	private void start(String... properties) {
		this.application = WebApplication.start(Shop.class, this.memcached, this.database, this.database.url(),
				properties);
		this.browser = new Browser(this.application);
	}

	@AfterEach
	void close() {
		this.application.close();
		this.database.close();
		this.memcached.close();
	}

	@Test
	void classInAPackageOfTheApplicationNeedsNoSetting() throws Exception {
		assertThat(this.application.getBean(BasePackages.class).names())
			.containsExactly("dev.hybridsession.autoconfigure");
		assertThat(this.browser.get("/add").body()).isEqualTo("1 items");
		assertThat(this.browser.get("/add").body()).isEqualTo("2 items");
	}

	@Test
	void aFlashAttributeNeedsNoSetting() throws Exception {
		assertThat(this.browser.get("/flash").statusCode()).isEqualTo(302);
		assertThat(this.browser.get("/flashed?a=b").body()).isEqualTo("Item[name=apple]");
	}

	@Test
	void classOutsideThePackagesIsRefusedWithTheLineThatAllowsIt(CapturedOutput output) throws Exception {
		assertThat(this.browser.get("/add").body()).isEqualTo("1 items");
		assertThat(this.browser.get("/level").statusCode()).isEqualTo(500);
		assertThat(output).contains("Session attribute 'level' of type java.util.logging.Level cannot be saved",
				"set hybrid-session.serialization.allowed-classes=java.util.logging.Level");
		assertThat(this.browser.get("/add").body()).isEqualTo("2 items");
	}

	@Test
	void aPackageWithoutADotIsAllowedWithThoseBelow() throws Exception {
		this.application.close();
		this.application = WebApplication.start(SampleApplication.class, this.memcached, this.database,
				this.database.url());
		this.browser = new Browser(this.application);
		assertThat(this.browser.get("/add").body()).isEqualTo("1 items");
		assertThat(this.browser.get("/add").body()).isEqualTo("2 items");
	}

	@Test
	void settingOfTheLoggedLineAllowsTheClass() throws Exception {
		this.application.close();
		start("hybrid-session.serialization.allowed-classes=java.util.logging.Level");
		assertThat(this.browser.get("/level").statusCode()).isEqualTo(200);
		assertThat(this.browser.get("/add").body()).isEqualTo("1 items");
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration(excludeName = {
			"org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration",
			"org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
			"org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
			"org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
			"org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration" })
	@Import(Pages.class)
	static class Shop {

	}

	private record Item(String name) implements Serializable {

		@Override
		public String toString() {
			return "Item[name=" + this.name + "]";
		}

	}

	@RestController
	static class Pages {

		@GetMapping("/add")
		String add(HttpSession session) {
			@SuppressWarnings("unchecked")
			List<Item> old = (List<Item>) session.getAttribute("items");
			List<Item> items = (old != null) ? new ArrayList<>(old) : new ArrayList<>();
			items.add(new Item("apple"));
			session.setAttribute("items", items);
			return items.size() + " items";
		}

		@GetMapping("/level")
		String level(HttpSession session) {
			session.setAttribute("level", Level.INFO);
			return "a level";
		}

		@GetMapping("/flash")
		RedirectView flash(RedirectAttributes attributes) {
			attributes.addAttribute("a", "b");
			attributes.addFlashAttribute("item", new Item("apple"));
			return new RedirectView("/flashed");
		}

		@GetMapping("/flashed")
		String flashed(org.springframework.ui.Model model) {
			return String.valueOf(model.getAttribute("item"));
		}

	}

}
