package dev.hybridsession.web;

import java.io.IOException;
import java.util.List;

import dev.hybridsession.HybridSession;
import dev.hybridsession.SubsessionLockedException;
import dev.hybridsession.internal.session.RepositoryTestBase;
import dev.hybridsession.internal.store.StoreContendedException;
import dev.hybridsession.support.FaultyStore;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockServletContext;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.web.http.CookieHttpSessionIdResolver;
import org.springframework.session.web.http.DefaultCookieSerializer;
import org.springframework.session.web.http.HeaderHttpSessionIdResolver;
import org.springframework.session.web.http.HttpSessionIdResolver;
import org.springframework.session.web.http.SessionRepositoryFilter;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.context.support.StaticWebApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that an answer with 503 leaves the browser in its session. */
class HybridSessionFilterTests extends RepositoryTestBase {

	private static final String USER = FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME;

	private final MockServletContext servlets = new MockServletContext();

	private HybridSessionFilter filter;

	private HttpSessionIdResolver resolver;

	private String id;

	@BeforeEach
	void beginSession() {
		this.servlets.removeAttribute(WebApplicationContext.ROOT_WEB_APPLICATION_CONTEXT_ATTRIBUTE);
		this.filter = new HybridSessionFilter();
		this.resolver = new CookieHttpSessionIdResolver();
		this.id = this.one.create().getId();
	}

	private static void logIn(HttpServletRequest request) {
		request.getSession();
		request.changeSessionId();
		request.getSession().setAttribute(USER, "alice");
	}

	private void cutTiersOff() {
		this.one.store.setUnavailable(true);
		this.one.cache.setUnavailable(true);
	}

	private static SubsessionLockedException locked() {
		return new SubsessionLockedException("Subsession 'cart' is locked");
	}

	@Test
	void pageThatFailsAfterALoginLeavesTheBrowserInItsSession() throws Exception {
		MockHttpServletResponse response = load((request, answer) -> {
			logIn(request);
			answer.addCookie(new Cookie("of-the-page", "1"));
			throw locked();
		});
		assertIsLoggedIn(response);
		assertThat(response.getCookies()).hasSize(1);
	}

	/** A redirect saves once more, at its end. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void loginWhoseSaveFindsTheRowLockedLeavesTheBrowserInItsSession(boolean redirects) throws Exception {
		MockHttpServletResponse response = load((request, answer) -> {
			logIn(request);
			this.one.store.beforeNext(FaultyStore.Operation.UPDATE, () -> {
				throw new StoreContendedException("locked", null);
			});
			if (redirects) {
				answer.sendRedirect("/");
			}
		});
		assertIsInNewSession(response);
	}

	@Test
	void loginThatFindsBothTiersAwayLeavesTheBrowserInItsSession() throws Exception {
		MockHttpServletResponse response = load((request, answer) -> {
			logIn(request);
			cutTiersOff();
		});
		assertIsInNewSession(response);
	}

	/**
	 * Spring's filter asks for the id of the cookie again when the answer is complete.
	 */
	@Test
	void loginThatHasAnsweredNeedsNoTier() throws Exception {
		MockHttpServletResponse response = load((request, answer) -> {
			logIn(request);
			answer.sendRedirect("/");
			cutTiersOff();
		});
		assertThat(response.getStatus()).isEqualTo(302);
		assertThat(response.getCookie("SESSION")).isNotNull();
	}

	@Test
	void headerThatNamesTheSessionIsKeptLikeACookie() throws Exception {
		declare("resolver", HeaderHttpSessionIdResolver.xAuthToken());
		this.resolver = HeaderHttpSessionIdResolver.xAuthToken();
		assertIsLoggedIn(load((request, answer) -> {
			logIn(request);
			throw locked();
		}));
	}

	/** As in an embedded server, where no bean tells how clients name their session. */
	@Test
	void programWithoutSpringContextTellsTheFilterHowClientsNameTheirSession() throws Exception {
		this.resolver = HeaderHttpSessionIdResolver.xAuthToken();
		this.filter.setHttpSessionIdResolver(this.resolver);
		MockHttpServletResponse response = load((request, answer) -> {
			logIn(request);
			throw locked();
		});
		assertIsLoggedIn(response);
		assertThat(response.getCookies()).isEmpty();
	}

	@Test
	void scriptOfAnotherOriginSeesTheAnswer() throws Exception {
		MockHttpServletResponse response = load((request, answer) -> {
			answer.addHeader("Access-Control-Allow-Origin", "https://example.org");
			answer.addHeader("Vary", "Origin");
			answer.addHeader("Vary", "Access-Control-Request-Method");
			answer.addHeader("ETag", "\"1\"");
			throw locked();
		});
		assertThat(response.getStatus()).isEqualTo(503);
		assertThat(response.getHeaders("Access-Control-Allow-Origin")).containsExactly("https://example.org");
		assertThat(response.getHeaders("Vary")).containsExactly("Origin", "Access-Control-Request-Method");
		assertThat(response.getHeader("ETag")).isNull();
	}

	@Test
	void cookieHasTheNameThatTheApplicationHasGivenIt() throws Exception {
		DefaultCookieSerializer cookies = new DefaultCookieSerializer();
		cookies.setCookieName("named");
		declare("cookies", cookies);
		CookieHttpSessionIdResolver named = new CookieHttpSessionIdResolver();
		named.setCookieSerializer(cookies);
		this.resolver = named;
		MockHttpServletResponse response = load((request, answer) -> {
			logIn(request);
			throw locked();
		});
		assertIsLoggedIn(response);
		assertThat(response.getCookie("named")).isNotNull();
	}

	@Test
	void pageThatFailsAsynchronouslyAfterALoginLeavesTheBrowserInItsSession() throws Exception {
		MockHttpServletRequest request = request();
		MockHttpServletResponse response = new MockHttpServletResponse();
		load(request, response, (page, answer) -> logIn(page));
		request.setDispatcherType(DispatcherType.ASYNC);
		load(request, response, (page, answer) -> {
			page.getSession().setAttribute("late", 1);
			cutTiersOff();
		});
		assertIsLoggedIn(response);
	}

	/** In a WAR Spring Boot forwards to its error page. */
	@Test
	void errorPageThatWasForwardedToIsShownAlthoughItsSessionCannotBeSaved() throws Exception {
		MockHttpServletRequest request = request();
		request.setDispatcherType(DispatcherType.FORWARD);
		request.setAttribute(RequestDispatcher.ERROR_STATUS_CODE, 500);
		MockHttpServletResponse response = new MockHttpServletResponse();
		load(request, response, (page, answer) -> {
			page.getSession().setAttribute("a", 1);
			cutTiersOff();
			answer.setStatus(500);
		});
		assertThat(response.getStatus()).isEqualTo(500);
	}

	/** Spring Security can do that at a login, and copies the attributes. */
	@Test
	void pageThatFailsAfterItHasReplacedTheSessionLeavesTheBrowserInTheNewOne() throws Exception {
		assertIsLoggedIn(load((request, answer) -> {
			request.getSession().invalidate();
			request.getSession().setAttribute(USER, "alice");
			throw locked();
		}));
	}

	@Test
	void answerStays503IfTheNewIdCannotBeNamed() throws Exception {
		DefaultCookieSerializer failing = new DefaultCookieSerializer() {

			@Override
			public List<String> readCookieValues(HttpServletRequest request) {
				throw new IllegalStateException("a test");
			}

		};
		declare("cookies", failing);
		MockHttpServletResponse response = load((request, answer) -> {
			logIn(request);
			throw locked();
		});
		assertThat(response.getStatus()).isEqualTo(503);
		assertThat(response.getHeader("Retry-After")).isNotNull();
	}

	@Test
	void sessionThatNoTierHasIsNotNamed() throws Exception {
		assertNamesNoSession(load((request, answer) -> {
			request.getSession().invalidate();
			request.getSession();
			cutTiersOff();
		}));
	}

	@Test
	void browserKeepsTheSessionOfALogoutThatHasFailed() throws Exception {
		assertNamesNoSession(load((request, answer) -> {
			request.getSession();
			cutTiersOff();
			request.getSession().invalidate();
		}));
		assertThat(this.two.repository.findById(this.id)).isNotNull();
	}

	@Test
	void changedIdOfAnotherSessionIsNotNamed() throws Exception {
		HybridSession other = this.one.create();
		assertNamesNoSession(load((request, answer) -> {
			request.getSession();
			this.one.repository.findById(other.getId()).changeSessionId();
			throw locked();
		}));
	}

	@Test
	void sessionWhoseIdIsTheOneBeforeIsNotNamed() throws Exception {
		assertNamesNoSession(load((request, answer) -> {
			request.getSession().setAttribute("a", 1);
			throw locked();
		}));
		assertThat(this.two.repository.findById(this.id).getAttributeNames()).containsExactly("a");
	}

	private void assertIsLoggedIn(MockHttpServletResponse response) {
		assertThat(assertIsInNewSession(response).<String>getAttribute(USER)).isEqualTo("alice");
	}

	private HybridSession assertIsInNewSession(MockHttpServletResponse response) {
		assertThat(response.getStatus()).isEqualTo(503);
		List<String> ids = ids(response);
		assertThat(ids).hasSize(1).doesNotContain(this.id);
		HybridSession session = this.two.repository.findById(ids.get(0));
		assertThat(session).isNotNull();
		assertThat(this.two.repository.findById(this.id)).isNull();
		return session;
	}

	private void assertNamesNoSession(MockHttpServletResponse response) {
		assertThat(response.getStatus()).isEqualTo(503);
		assertThat(response.getCookies()).isEmpty();
	}

	/** The ids that a browser sends after this response. */
	private List<String> ids(MockHttpServletResponse response) {
		MockHttpServletRequest next = new MockHttpServletRequest();
		next.setCookies(response.getCookies());
		response.getHeaderNames().forEach((name) -> next.addHeader(name, response.getHeaders(name)));
		return this.resolver.resolveSessionIds(next);
	}

	private void declare(String name, Object bean) {
		StaticWebApplicationContext beans = new StaticWebApplicationContext();
		beans.getBeanFactory().registerSingleton(name, bean);
		beans.refresh();
		this.servlets.setAttribute(WebApplicationContext.ROOT_WEB_APPLICATION_CONTEXT_ATTRIBUTE, beans);
	}

	private MockHttpServletRequest request() {
		MockHttpServletRequest empty = new MockHttpServletRequest(this.servlets, "GET", "/");
		MockHttpServletResponse named = new MockHttpServletResponse();
		this.resolver.setSessionId(empty, named, this.id);
		MockHttpServletRequest request = new MockHttpServletRequest(this.servlets, "GET", "/");
		request.setCookies(named.getCookies());
		named.getHeaderNames().forEach((name) -> request.addHeader(name, named.getHeaders(name)));
		return request;
	}

	private MockHttpServletResponse load(Page page) throws Exception {
		MockHttpServletResponse response = new MockHttpServletResponse();
		load(request(), response, page);
		return response;
	}

	private void load(MockHttpServletRequest request, MockHttpServletResponse response, Page page) throws Exception {
		SessionRepositoryFilter<HybridSession> spring = new SessionRepositoryFilter<>(this.one.repository);
		spring.setHttpSessionIdResolver(this.resolver);
		HttpServlet servlet = new HttpServlet() {

			@Override
			protected void service(HttpServletRequest ours, HttpServletResponse answer) throws IOException {
				page.answer(ours, answer);
			}

		};
		new MockFilterChain(servlet, this.filter, spring).doFilter(request, response);
	}

	private interface Page {

		void answer(HttpServletRequest request, HttpServletResponse response) throws IOException;

	}

}
