package dev.hybridsession.internal.session;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;

import dev.hybridsession.HybridSession;
import dev.hybridsession.serializer.AttributeSerializationException;
import dev.hybridsession.serializer.AttributeSerializer;
import dev.hybridsession.serializer.JdkAttributeSerializer;
import dev.hybridsession.serializer.PlainSerializer;
import dev.hybridsession.support.HybridInstance;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContextImpl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests attributes of Spring that cannot be kept, and a save that is refused more than
 * once in a request.
 */
@ExtendWith(OutputCaptureExtension.class)
class FrameworkAttributeTests extends RepositoryTestBase {

	private static final String CALLBACK = "org.springframework.web.context.request.ServletRequestAttributes"
			+ ".DESTRUCTION_CALLBACK.cart";

	private static final String LOGIN = "SPRING_SECURITY_CONTEXT";

	private HybridInstance strict;

	@BeforeEach
	void startStrictInstance() {
		this.strict = HybridInstance.on(this.cache, this.store, this.clock)
			.serializer(new JdkAttributeSerializer(null, List.of(), List.of("dev.hybridsession.internal.session")))
			.build();
	}

	@ParameterizedTest
	@ValueSource(strings = { "web.HttpSessionOAuth2AuthorizedClientRepository",
			"web.server.WebSessionServerOAuth2AuthorizedClientRepository" })
	void tokensOfOAuth2ClientsAreLeftOutWithServletsAndWithWebFlux(String repository) {
		HybridSession session = this.strict.create();
		this.strict.page(session.getId(), (page) -> {
			page.setAttribute("org.springframework.security.oauth2.client." + repository + ".AUTHORIZED_CLIENTS",
					new HashMap<>(Map.of("provider", Level.INFO)));
			page.setAttribute("own", 1);
		});
		assertThat(this.two.repository.findById(session.getId()).getAttributeNames()).containsExactly("own");
	}

	@Test
	void attributeThatSpringCanDoWithoutIsLeftOutWithOneLine(CapturedOutput output) {
		for (int i = 0; i < 3; i++) {
			HybridSession session = this.strict.create();
			this.strict.page(session.getId(), (page) -> {
				page.setAttribute(CALLBACK, Level.INFO);
				page.setAttribute("own", 1);
				assertThat(page.<Level>getAttribute(CALLBACK)).isEqualTo(Level.INFO);
			});
			HybridSession read = this.two.repository.findById(session.getId());
			assertThat(read.getAttributeNames()).containsExactly("own");
		}
		assertThat(output.toString().lines().filter((line) -> line.contains(CALLBACK))).singleElement()
			.asString()
			.contains("WARN", "left out", "class java.util.logging.Level", "@PreDestroy");
	}

	@Test
	void tooDeepAttributeThatSpringCanDoWithoutIsLeftOutToo() {
		Object deep = null;
		for (int i = 0; i < 200_000; i++) {
			deep = new Object[] { deep };
		}
		HybridSession session = this.one.create();
		session.setAttribute("SPRING_SECURITY_SAVED_REQUEST", deep);
		session.setAttribute("own", 1);
		this.one.repository.save(session);
		assertThat(this.two.repository.findById(session.getId()).getAttributeNames()).containsExactly("own");
	}

	@Test
	void anOlderValueDoesNotStayInItsPlace() {
		HybridSession session = this.strict.create();
		this.strict.page(session.getId(), (page) -> page.setAttribute("SPRING_SECURITY_SAVED_REQUEST", "old"));
		this.strict.page(session.getId(), (page) -> page.setAttribute("SPRING_SECURITY_SAVED_REQUEST", Level.INFO));
		assertThat(this.two.repository.findById(session.getId()).getAttributeNames()).isEmpty();
	}

	@Test
	void theExceptionOfALoginWithAVeryLongNameIsLeftOut() {
		HybridSession session = this.one.create();
		session.setAttribute("SPRING_SECURITY_LAST_EXCEPTION", new IllegalStateException("a".repeat(300_000)));
		session.setAttribute("other", "b".repeat(300_000));
		this.one.repository.save(session);
		assertThat(this.two.repository.findById(session.getId()).getAttributeNames()).containsExactly("other");
	}

	@Test
	void attributeOfASecurityDecisionOrWithValuesOfTheApplicationIsRefused() {
		for (String name : List.of(LOGIN, "org.springframework.web.servlet.support.SessionFlashMapManager.FLASH_MAPS",
				"org.springframework.security.web.csrf.HttpSessionCsrfTokenRepository.CSRF_TOKEN",
				"org.springframework.session.security.SpringSessionBackedSessionInformation.EXPIRED",
				"org.springframework.security.oauth2.client.web.HttpSessionOAuth2AuthorizationRequestRepository.AUTHORIZATION_REQUEST",
				"cart")) {
			HybridSession session = this.strict.create();
			session.setAttribute(name, Level.INFO);
			assertThatExceptionOfType(AttributeSerializationException.class)
				.isThrownBy(() -> this.strict.repository.save(session))
				.withMessageContaining("'" + name + "'");
		}
	}

	@Test
	void aLoginThatCannotBeReadIsAnErrorOncePerClass(CapturedOutput output) {
		HybridInstance unchecked = HybridInstance.on(this.cache, this.store, this.clock)
			.serializer(new PlainSerializer())
			.build();
		for (int i = 0; i < 3; i++) {
			for (Object principal : List.of(Level.INFO, new WithoutConstructor("anna"))) {
				HybridSession session = unchecked.repository.createSession();
				session.setAttribute(LOGIN, new SecurityContextImpl(
						UsernamePasswordAuthenticationToken.authenticated(principal, null, List.of())));
				unchecked.repository.save(session);
				assertThat(this.strict.repository.findById(session.getId()).<Object>getAttribute(LOGIN)).isNull();
			}
		}
		assertThat(output.toString().lines().filter((line) -> line.contains("ERROR"))).hasSize(2)
			.anySatisfy((line) -> assertThat(line).contains("not said again for class java.util.logging.Level",
					"has to log in again"))
			.anySatisfy((line) -> assertThat(line)
				.contains("not said again for class " + WithoutConstructor.class.getName(), "no valid constructor"));
	}

	@Test
	void aLoginWhoseClassIsGoneIsAnErrorThatNamesTheClass(CapturedOutput output) {
		PlainSerializer plain = new PlainSerializer();
		HybridInstance older = HybridInstance.on(this.cache, this.store, this.clock)
			.serializer(new AttributeSerializer() {

				@Override
				public byte[] serialize(Object value) {
					return new String(plain.serialize(value), StandardCharsets.ISO_8859_1).replace("$Owner", "$Gone_")
						.getBytes(StandardCharsets.ISO_8859_1);
				}

				@Override
				public Object deserialize(byte[] bytes) {
					return plain.deserialize(bytes);
				}

			})
			.build();
		HybridSession session = older.repository.createSession();
		session.setAttribute(LOGIN, new SecurityContextImpl(
				UsernamePasswordAuthenticationToken.authenticated(new Owner(), null, List.of())));
		older.repository.save(session);
		assertThat(this.strict.repository.findById(session.getId()).<Object>getAttribute(LOGIN)).isNull();
		assertThat(output.toString().lines().filter((line) -> line.contains("ERROR"))).singleElement()
			.asString()
			.contains("not said again for class " + FrameworkAttributeTests.class.getName() + "$Gone_");
	}

	@Test
	void oneRequestIsRefusedOnceAndTheNextAgain() {
		String id = this.strict.create().getId();
		for (int i = 0; i < 2; i++) {
			RequestSessions.begin();
			try {
				HybridSession session = this.strict.repository.findById(id);
				session.setAttribute("level", Level.INFO);
				session.setAttribute("other", 1);
				assertRefused(session);
				this.strict.repository.save(session);
				assertThat(this.strict.repository.findById(id)).isSameAs(session);
			}
			finally {
				RequestSessions.end();
			}
			assertThat(this.two.repository.findById(id).getAttributeNames()).isEmpty();
		}
	}

	@Test
	void withoutARequestEverySaveIsRefused() {
		HybridSession session = this.strict.create();
		session.setAttribute("level", Level.INFO);
		assertRefused(session);
		assertRefused(session);
	}

	@Test
	void savesOfErrorPagesFailOnlyInTheLogAndWithOneLineAMinute(CapturedOutput output) {
		RequestSessions.begin();
		try {
			RequestSessions.showErrorPage();
			HybridSession session = this.strict.repository.createSession();
			session.setAttribute("level", Level.INFO);
			this.strict.repository.save(session);
			this.strict.repository.save(session);
			HybridSession other = this.strict.repository.createSession();
			other.setAttribute("level", Level.INFO);
			this.strict.repository.save(other);
		}
		finally {
			RequestSessions.end();
		}
		assertThat(output.toString().lines().filter((line) -> line.contains("ERROR"))).singleElement()
			.asString()
			.contains("cannot be saved at the end of an error page");
	}

	private void assertRefused(HybridSession session) {
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> this.strict.repository.save(session));
	}

	private static final class Owner implements Serializable {

	}

	private static class Base {

		Base(String name) {
			assertThat(name).isNotNull();
		}

	}

	private static final class WithoutConstructor extends Base implements Serializable {

		WithoutConstructor(String name) {
			super(name);
		}

	}

}
