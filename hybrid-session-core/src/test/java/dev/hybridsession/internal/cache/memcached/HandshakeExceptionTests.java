package dev.hybridsession.internal.cache.memcached;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateNotYetValidException;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests which cause is told of a handshake that fails. */
class HandshakeExceptionTests {

	private static Refusal refusal(IOException failure) {
		HandshakeException exception = HandshakeException.of(failure);
		return (exception.refusal() != null) ? exception.refusal() : exception.unexplained();
	}

	private static SSLHandshakeException causedBy(Throwable cause) {
		SSLHandshakeException failure = new SSLHandshakeException(cause.getMessage());
		failure.initCause(cause);
		return failure;
	}

	/** JDK 17 and JDK 21. */
	@ParameterizedTest
	@ValueSource(strings = { "", "(certificate_required) " })
	void alertAboutOurCertificateIsKnownInTheWordsOfEveryJdk(String prefix) {
		assertThat(refusal(new SSLHandshakeException(prefix + "Received fatal alert: certificate_required")))
			.returns("client certificate", Refusal::kind)
			.asString()
			.contains("(Received fatal alert: certificate_required)");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "(handshake_failure) " })
	void otherAlertNeedsNoFurtherQuestion(String prefix) {
		HandshakeException exception = HandshakeException
			.of(new SSLHandshakeException(prefix + "Received fatal alert: handshake_failure"));
		assertThat(exception.refusal()).returns("handshake", Refusal::kind)
			.asString()
			.contains("(Received fatal alert: handshake_failure)");
	}

	@ParameterizedTest
	@ValueSource(strings = { "No subject alternative names matching IP address 127.0.0.1 found",
			"No name matching localhost found" })
	void certificateOfAnotherHostIsNamedAsThat(String message) {
		assertThat(refusal(causedBy(new CertificateException(message)))).returns("other host", Refusal::kind)
			.asString()
			.contains("(" + message + ")");
	}

	@Test
	void certificateThatIsNotForServersIsNotThatOfAnotherHost() {
		String message = "Extended key usage does not permit use for TLS server authentication";
		assertThat(refusal(causedBy(new CertificateException(message)))).returns("certificate", Refusal::kind)
			.asString()
			.contains("(" + message + ")")
			.doesNotContain("verify-hostname");
	}

	@Test
	void certificateThatIsNotValidYetPointsToTheClock() {
		String message = "NotBefore: Tue Dec 01 00:00:00 UTC 2026";
		assertThat(refusal(causedBy(new CertificateNotYetValidException(message))))
			.returns("not yet valid", Refusal::kind)
			.asString()
			.contains("(" + message + ")", "Check the clock of this host");
	}

	@Test
	void serverThatClosesTheConnectionIsNotRefused() {
		assertThat(refusal(causedBy(new EOFException("SSL peer shut down incorrectly")))).isNull();
		assertThat(refusal(causedBy(new SocketException("Connection reset")))).isNull();
		assertThat(refusal(new SSLException("Unsupported or unrecognized SSL message")))
			.returns("handshake", Refusal::kind)
			.asString()
			.contains("(Unsupported or unrecognized SSL message)");
	}

}
