package dev.hybridsession.internal.cache.memcached;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

import org.springframework.core.NestedExceptionUtils;

/**
 * Says that a TLS handshake with a server has failed, and why, if the failure tells it.
 * {@link NodeLink} catches it. Its message is what the log says if nobody can tell why.
 */
final class HandshakeException extends IOException {

	private static final Pattern ALERT_ABOUT_OUR_CERTIFICATE = Pattern
		.compile("certificate_required|.*_certificate|certificate_.*|unknown_ca|no_certificate");

	private static final String ALERT = "Received fatal alert: ";

	private static final Pattern OTHER_HOST = Pattern.compile("No subject alternative|No name matching");

	private final transient @Nullable Refusal refusal;

	private HandshakeException(IOException failure, @Nullable Refusal refusal) {
		super((failure instanceof SocketTimeoutException) ? "no answer to the TLS handshake"
				: "it closes the connection in the TLS handshake", failure);
		this.refusal = refusal;
	}

	/**
	 * Finds out why a handshake has failed. A server that has sent an alert speaks TLS.
	 */
	static HandshakeException of(IOException failure) {
		Refusal refusal = refusal(failure);
		if (refusal == null && rootMessage(failure).startsWith(ALERT)) {
			refusal = handshakeFails(failure);
		}
		return new HandshakeException(failure, refusal);
	}

	/**
	 * Returns why the server is not used, if the failure of an encrypted connection tells
	 * it.
	 */
	static @Nullable Refusal refusal(IOException failure) {
		String message = rootMessage(failure);
		if (isCausedBy(failure, CertificateExpiredException.class)) {
			return Refusal.because("expired", "is not used: its certificate has expired", message,
					"Renew the certificate");
		}
		if (isCausedBy(failure, CertificateNotYetValidException.class)) {
			return Refusal.because("not yet valid", "is not used: its certificate is not valid yet", message,
					"Check the clock of this host, and the certificate");
		}
		if (isCausedBy(failure, CertPathBuilderException.class)
				|| isCausedBy(failure, CertPathValidatorException.class)) {
			return Refusal.because("untrusted", "is not used: its certificate is not trusted", message,
					"Name a bundle that trusts its authority in hybrid-session.memcached.ssl.bundle");
		}
		if (isCausedBy(failure, CertificateException.class)) {
			return OTHER_HOST.matcher(message).lookingAt()
					? Refusal.because("other host", "is not used: its certificate is for another host", message,
							"Write the name of the certificate in hybrid-session.memcached.servers, or set"
									+ " hybrid-session.memcached.ssl.verify-hostname=false")
					: Refusal.because("certificate", "is not used: its certificate is not accepted", message,
							"Replace it by one for a TLS server, whose authority"
									+ " hybrid-session.memcached.ssl.bundle trusts");
		}
		if (message.startsWith(ALERT)
				&& ALERT_ABOUT_OUR_CERTIFICATE.matcher(message.substring(ALERT.length())).matches()) {
			return Refusal.because("client certificate",
					"is not used: it does not accept the certificate of this application, or misses one", message,
					"Name a bundle with a key and a certificate that the server trusts in"
							+ " hybrid-session.memcached.ssl.bundle");
		}
		return null;
	}

	/** It and this application do not agree on how to encrypt. */
	private static Refusal handshakeFails(IOException failure) {
		return Refusal.because("handshake", "is not used: the TLS handshake fails", rootMessage(failure),
				"Check that the port is that of memcached, and compare the protocols and cipher suites of both"
						+ " sides. If it asks clients for a certificate, one may be missing");
	}

	private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> type) {
		return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).anyMatch(type::isInstance);
	}

	/** Newer JDKs write the name of an alert in front of it, too. */
	private static String rootMessage(Throwable failure) {
		Throwable root = NestedExceptionUtils.getMostSpecificCause(failure);
		String message = (root.getMessage() != null) ? root.getMessage() : root.toString();
		return Refusal.printable(message.substring(Math.max(0, message.lastIndexOf(ALERT))));
	}

	/**
	 * Returns why the server is not used, or {@code null} if the failure does not tell.
	 */
	@Nullable Refusal refusal() {
		return this.refusal;
	}

	/**
	 * Returns what is to be told if the server does not say more over another connection,
	 * or {@code null} if the server was silent or has closed the connection.
	 */
	@Nullable Refusal unexplained() {
		if (!(getCause() instanceof SSLException failure) || isCausedBy(failure, EOFException.class)
				|| isCausedBy(failure, SocketException.class)) {
			return null;
		}
		return handshakeFails(failure);
	}

}
