package dev.hybridsession.serializer;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.oauth2.client.authentication.OAuth2LoginAuthenticationToken;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationExchange;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests the reduced form of exceptions in sessions. */
class ExceptionReducerTests {

	private static final String PASSWORD = "typed-secret";

	private final JdkAttributeSerializer filtered = new JdkAttributeSerializer(null,
			ClassFilter.of(List.of(), List.of("com.example")));

	/** Allows the classes of an application. */
	private final JdkAttributeSerializer own = new JdkAttributeSerializer(null,
			ClassFilter.of(Stream
				.of(OwnException.class, Holder.class, LoginAttempt.class, OwnLogin.class, OwnLoginAttempt.class)
				.map(Class::getName)
				.toList(), List.of()));

	@Test
	void anExceptionOfALibraryIsReplacedByOneThatPrintsAlike() {
		LibraryException failure = new LibraryException("no such thing", new LibraryException("deeper", null));
		failure.addSuppressed(new LibraryException("besides", null));
		ReducedException read = (ReducedException) roundTrip(failure);
		assertThat(read.className()).isEqualTo(LibraryException.class.getName());
		assertThat(read).hasMessage("no such thing").hasToString(failure.toString());
		assertThat(read.getStackTrace()).isEqualTo(failure.getStackTrace());
		assertThat(read.getCause()).isInstanceOf(ReducedException.class).hasMessage("deeper");
		assertThat(read.getSuppressed()).singleElement().isInstanceOf(ReducedException.class);
	}

	@Test
	void aStandInThatWasReadIsWrittenAgainAsItIs() {
		Object read = roundTrip(new LibraryException("a", null));
		assertThat(roundTrip(read)).isInstanceOf(ReducedException.class).hasToString(read.toString());
	}

	@Test
	void aLoginThatFailedForTheDatabaseKeepsItsClass() {
		PSQLException refused = new PSQLException("refused", PSQLState.CONNECTION_REJECTED);
		refused.setNextException(new PSQLException("again", PSQLState.CONNECTION_FAILURE));
		InternalAuthenticationServiceException read = (InternalAuthenticationServiceException) roundTrip(
				new InternalAuthenticationServiceException("PreparedStatementCallback",
						new BadSqlGrammarException("find user", "SELECT", refused)));
		assertThat(read.getCause()).isInstanceOf(ReducedException.class);
		SQLException sql = (SQLException) read.getCause().getCause();
		assertThat((Throwable) sql).hasMessage("org.postgresql.util.PSQLException: refused");
		assertThat(sql.getSQLState()).isEqualTo("08004");
		assertThat((Throwable) sql.getNextException()).hasMessage("org.postgresql.util.PSQLException: again");
	}

	@Test
	void theFieldsThatHoldAnExceptionGetOneThatFits() {
		assertThat((Throwable) roundTrip(new UncheckedIOException(new LibraryIOException("broken"))))
			.isInstanceOf(UncheckedIOException.class)
			.hasRootCauseMessage(LibraryIOException.class.getName() + ": broken");
		assertThat((Throwable) roundTrip(
				new ExecutionException(new BatchUpdateException("third", "23505", 1, new int[] { 1, 2 }))))
			.hasRootCauseMessage("java.sql.BatchUpdateException: third");
	}

	@Test
	void anExceptionThatHoldsWhatIsRefusedIsReducedAsAWhole() {
		JdkAttributeSerializer own = new JdkAttributeSerializer(null,
				ClassFilter.of(List.of(OwnException.class.getName()), List.of()));
		Throwable read = (Throwable) own.deserialize(own.serialize(new OwnException("holds", new Refused())));
		assertThat(read).isInstanceOf(ReducedException.class).hasToString(OwnException.class.getName() + ": holds");
		read = (Throwable) own.deserialize(own.serialize(new OwnException("holds", new Object())));
		assertThat(read).isInstanceOf(ReducedException.class);
		read = (Throwable) own.deserialize(own.serialize(new OwnException("holds", "a text")));
		assertThat(read).isInstanceOf(OwnException.class);
	}

	@Test
	void standInOfALoginFailureKeepsItsNameWhenAllExceptionsAreReplaced() {
		Throwable standIn = (Throwable) roundTrip(new LibraryLoginException("locked"));
		Throwable refused = new OwnException("holds", new Refused());
		List<?> read = (List<?>) this.own.deserialize(this.own.serialize(List.of(refused, standIn)));
		assertThat(read.get(1)).isInstanceOf(AuthenticationException.class)
			.hasToString(LibraryLoginException.class.getName() + ": locked");
	}

	@Test
	void aReducedExceptionIsKeptInAnObjectWhoseSuperclassIsNotSerializable() {
		Holder read = (Holder) this.own
			.deserialize(this.own.serialize(new Holder(new OwnException("holds", new Refused()))));
		assertThat((Throwable) read.failure).isInstanceOf(ReducedException.class);
	}

	@Test
	void anExceptionThatCannotBeReadIsReduced() {
		JdkAttributeSerializer own = new JdkAttributeSerializer(null,
				ClassFilter.of(List.of(TypedException.class.getName()), List.of()));
		Throwable read = (Throwable) own
			.deserialize(own.serialize(new TypedException(new LibraryException("inner", null))));
		assertThat(read).isInstanceOf(ReducedException.class);
	}

	@Test
	void anExceptionWithinAnotherValueIsReducedAlike() {
		Map<?, ?> read = (Map<?, ?>) roundTrip(Map.of("error", new LibraryException("a", null)));
		assertThat(read.get("error")).isInstanceOf(ReducedException.class);
	}

	@Test
	void aCircleOfCausesEnds() {
		LibraryException one = new LibraryException("one", null);
		LibraryException two = new LibraryException("two", one);
		one.initCause(two);
		Throwable read = (Throwable) roundTrip(one);
		assertThat(read.getCause()).hasMessage("two");
		assertThat(read.getCause().getCause()).isSameAs(read);
	}

	@Test
	void anAuthenticationExceptionOfALibraryStaysOne() {
		Throwable read = (Throwable) roundTrip(login(new LibraryLoginException("locked"), PASSWORD));
		assertThat(read).isInstanceOf(AuthenticationException.class)
			.hasMessage("locked")
			.hasToString(LibraryLoginException.class.getName() + ": locked");
		assertThat(((AuthenticationException) read).getAuthenticationRequest().getName()).isEqualTo("anna");
	}

	@Test
	void thePasswordThatWasTypedIsNotWritten() {
		for (AuthenticationException failure : List.of(new BadCredentialsException("bad", new RuntimeException()),
				new LibraryLoginException("locked"))) {
			for (Object value : List.of(login(failure, PASSWORD), Map.of("a", login(failure, PASSWORD)),
					new IllegalStateException(login(failure, PASSWORD)))) {
				byte[] bytes = this.filtered.serialize(value);
				assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).contains("anna").doesNotContain(PASSWORD);
			}
			assertThat(failure.getAuthenticationRequest().getCredentials()).isEqualTo(PASSWORD);
		}
	}

	@Test
	void thePasswordIsNotWrittenIfTheLoginStandsBeforeItsException() {
		for (AuthenticationException failure : List.of(login(new BadCredentialsException("bad"), PASSWORD),
				login(new LibraryLoginException("locked"), PASSWORD))) {
			Map<String, Object> map = new LinkedHashMap<>();
			map.put("login", failure.getAuthenticationRequest());
			map.put("exception", failure);
			for (Object value : List.of(new LoginAttempt(failure.getAuthenticationRequest(), failure), map,
					List.of(failure.getAuthenticationRequest(), new OwnException("reduced", new Refused())))) {
				assertWrittenWithoutPassword(value);
			}
		}
	}

	@Test
	void aLoginThatHoldsAnExceptionStaysALogin() {
		for (Exception held : List.of(new LibraryException("a", null), new OwnException("reduced", new Refused()))) {
			SecurityContextImpl context = new SecurityContextImpl(UsernamePasswordAuthenticationToken
				.authenticated(new HashMap<>(Map.of("failure", held)), PASSWORD, List.of()));
			SecurityContextImpl read = (SecurityContextImpl) this.own.deserialize(this.own.serialize(context));
			assertThat(read.getAuthentication().isAuthenticated()).isTrue();
			assertThat(((Map<?, ?>) read.getAuthentication().getPrincipal()).get("failure"))
				.isInstanceOf(ReducedException.class);
			OwnLogin login = new OwnLogin(new HashMap<>(Map.of("failure", held)), PASSWORD);
			for (Object value : List.of(login, new OwnLoginAttempt(login, null))) {
				assertThat(this.own.deserialize(this.own.serialize(value))).isInstanceOf(value.getClass());
			}
		}
	}

	@Test
	void aLoginWhoseFieldFitsNoOtherClassIsRefusedBesideAnException() {
		OwnLogin login = new OwnLogin("anna", PASSWORD);
		assertThat(this.own.serialize(new OwnLoginAttempt(login, null))).isNotEmpty();
		assertThat(this.own.serialize(new BadCredentialsException("bad"))).isNotEmpty();
		assertWrittenWithoutPassword(List.of(login, new BadCredentialsException("bad")));
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> this.own.serialize(new OwnLoginAttempt(login, new BadCredentialsException("bad"))))
			.withMessageContaining("cannot be read again");
	}

	@Test
	void theDetailsAndCodeOfALoginAreNotWritten() {
		ClientRegistration registration = ClientRegistration.withRegistrationId("provider")
			.clientId("shop")
			.clientSecret(PASSWORD)
			.authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
			.redirectUri("{baseUrl}")
			.authorizationUri("https://issuer.invalid/login")
			.tokenUri("https://issuer.invalid/token")
			.build();
		OAuth2AuthenticationException failure = new OAuth2AuthenticationException("invalid_token");
		failure.setAuthenticationRequest(new OAuth2LoginAuthenticationToken(registration,
				new OAuth2AuthorizationExchange(
						OAuth2AuthorizationRequest.authorizationCode()
							.authorizationUri("https://issuer.invalid/login")
							.clientId("shop")
							.build(),
						OAuth2AuthorizationResponse.success("code").redirectUri("https://shop.invalid").build())));
		byte[] bytes = this.filtered.serialize(failure);
		assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain(PASSWORD);
		OAuth2AuthenticationException read = (OAuth2AuthenticationException) this.filtered.deserialize(bytes);
		assertThat(read.getError().getErrorCode()).isEqualTo("invalid_token");
		assertThat(read.getAuthenticationRequest()).isNull();
	}

	@Test
	void aLoginThatSucceededIsKeptAsItIs() {
		SecurityContextImpl context = new SecurityContextImpl(
				UsernamePasswordAuthenticationToken.authenticated("anna", PASSWORD, List.of()));
		assertThat(roundTrip(context)).isEqualTo(context);
	}

	@Test
	void refusedClassBesidesAnExceptionIsRefused() {
		assertThatExceptionOfType(ClassNotAllowedException.class)
			.isThrownBy(() -> this.filtered.serialize(List.of(new LibraryException("a", null), new Refused())))
			.satisfies((refusal) -> assertThat(refusal.getClassNames()).containsExactly(Refused.class.getName()));
	}

	private void assertWrittenWithoutPassword(Object value) {
		byte[] bytes = this.own.serialize(value);
		assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).contains("anna").doesNotContain(PASSWORD);
		assertThat(this.own.deserialize(bytes)).isInstanceOf(value.getClass());
	}

	private Object roundTrip(Object value) {
		return this.filtered.deserialize(this.filtered.serialize(value));
	}

	private static <E extends AuthenticationException> E login(E failure, String password) {
		failure.setAuthenticationRequest(UsernamePasswordAuthenticationToken.unauthenticated("anna", password));
		return failure;
	}

	private static final class Refused implements Serializable {

	}

	private static final class LibraryException extends RuntimeException {

		LibraryException(String message, Throwable cause) {
			super(message);
			if (cause != null) {
				initCause(cause);
			}
		}

	}

	private static final class LibraryIOException extends IOException {

		LibraryIOException(String message) {
			super(message);
		}

	}

	private static final class LibraryLoginException extends AuthenticationException {

		LibraryLoginException(String message) {
			super(message);
		}

	}

	private static final class OwnException extends RuntimeException {

		private final Object held;

		OwnException(String message, Object held) {
			super(message);
			this.held = held;
		}

	}

	private static class NotSerializable {

		private String unset;

		NotSerializable() {
		}

		String unset() {
			return this.unset;
		}

	}

	private static final class Holder extends NotSerializable implements Serializable {

		private final Exception failure;

		Holder(Exception failure) {
			this.failure = failure;
		}

	}

	/** Its fields are written in this order. */
	private record LoginAttempt(Authentication authentication, Exception exception) implements Serializable {

	}

	private record OwnLoginAttempt(OwnLogin authentication, Exception exception) implements Serializable {

	}

	private static final class OwnLogin extends UsernamePasswordAuthenticationToken {

		OwnLogin(Object principal, String password) {
			super(principal, password);
		}

	}

	private static final class TypedException extends RuntimeException {

		private final LibraryException first;

		TypedException(LibraryException first) {
			this.first = first;
		}

	}

}
