package dev.hybridsession.config;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.logging.Level;

import javax.sql.DataSource;

import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.serializer.AttributeSerializationException;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import dev.hybridsession.web.HybridSessionFilter;
import jakarta.servlet.Filter;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockServletContext;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests of {@link EnableHybridHttpSession} in a plain web application context. */
@Tag("servers")
class EnableHybridHttpSessionTests {

	private final MemcachedProcess memcached = MemcachedProcess.start();

	private final TestDatabase database = TestDatabaseServer.H2.create();

	private AnnotationConfigWebApplicationContext context;

	@BeforeEach
	void start() {
		this.context = new AnnotationConfigWebApplicationContext();
		this.context.setServletContext(new MockServletContext());
		this.context.addBeanFactoryPostProcessor((factory) -> {
			HybridSessionSettings settings = new HybridSessionSettings();
			settings.getMemcached().setServers(List.of(this.memcached.address()));
			factory.registerSingleton("settings", settings);
			factory.registerSingleton("dataSource", this.database.dataSource());
		});
		this.context.register(Application.class);
		this.context.refresh();
	}

	@AfterEach
	void close() {
		this.context.close();
		this.database.close();
		this.memcached.close();
	}

	@Test
	void keepsTheSessionOfAPage() throws Exception {
		MockHttpServletResponse first = page(null);
		assertThat(first.getContentAsString()).isEqualTo("1");
		Cookie cookie = first.getCookie("SESSION");
		assertThat(cookie).isNotNull();
		assertThat(page(cookie).getContentAsString()).isEqualTo("2");
		this.memcached.restart();
		assertThat(page(cookie).getStatus()).isEqualTo(200);
	}

	@Test
	void closingItSyncsWhatIsDirty() throws Exception {
		Cookie cookie = page(null).getCookie("SESSION");
		assertThat(page(cookie).getContentAsString()).isEqualTo("2");
		this.context.close();
		this.memcached.restart();
		start();
		assertThat(page(cookie).getContentAsString()).isEqualTo("3");
	}

	@Test
	void addsNeitherSchedulerNorTransactionsToTheApplication() {
		assertThat(this.context.getBeansOfType(TaskScheduler.class)).isEmpty();
		assertThat(this.context.getBeansOfType(PlatformTransactionManager.class)).isEmpty();
	}

	@Test
	void aTransactionOfTheApplicationDoesNotTakeASessionBack() {
		HybridSessionRepository sessions = this.context.getBean(HybridSessionRepository.class);
		new TransactionTemplate(new JdbcTransactionManager(this.context.getBean(DataSource.class)))
			.executeWithoutResult((status) -> {
				HybridSession session = sessions.createSession();
				sessions.save(session);
				status.setRollbackOnly();
			});
		assertThat(new JdbcTemplate(this.database.dataSource()).queryForObject("SELECT COUNT(*) FROM HYBRID_SESSION",
				Integer.class))
			.isOne();
	}

	@Test
	void classInThePackageOfTheAnnotatedClassIsAllowedInSessions() {
		HybridSessionRepository sessions = this.context.getBean(HybridSessionRepository.class);
		HybridSession session = sessions.createSession();
		session.setAttribute("own", new Own("value"));
		sessions.save(session);
		assertThat(sessions.findById(session.getId()).<Own>getAttribute("own")).isEqualTo(new Own("value"));
		session.setAttribute("other", Level.INFO);
		assertThatExceptionOfType(AttributeSerializationException.class).isThrownBy(() -> sessions.save(session))
			.withMessageContaining("'other'")
			.withMessageEndingWith("hybrid-session.serialization.allowed-classes=java.util.logging.Level");
	}

	private MockHttpServletResponse page(Cookie cookie) throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/");
		if (cookie != null) {
			request.setCookies(cookie);
		}
		MockHttpServletResponse response = new MockHttpServletResponse();
		new MockFilterChain(new CountingPage(), new HybridSessionFilter(),
				this.context.getBean("springSessionRepositoryFilter", Filter.class))
			.doFilter(request, response);
		return response;
	}

	private static final class CountingPage extends HttpServlet {

		@Override
		protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
			Object loads = request.getSession().getAttribute("loads");
			int now = (loads != null) ? (Integer) loads + 1 : 1;
			request.getSession().setAttribute("loads", now);
			response.getWriter().print(now);
		}

	}

	private record Own(String value) implements Serializable {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableHybridHttpSession
	static class Application {

	}

}
