package dev.hybridsession.internal.cache.memcached;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

/**
 * Says that a TLS handshake with a server has failed, and why, if the failure tells it.
 * {@link NodeLink} catches it. Its message is what the log says if nobody can tell why.
 */
final class HandshakeException extends IOException {

	private static final Pattern ALERT_ABOUT_OUR_CERTIFICATE = Pattern
		.compile("certificate_required|.*_certificate|certificate_.*|unknown_ca|no_certificate");

	private static final String ALERT = "Received fatal alert: ";

	private static final Pattern OTHER_HOST = Pattern.compile("No subject alternative|No name matching");

	private final transient InetSocketAddress address;

	private final transient @Nullable Refusal refusal;

	private HandshakeException(IOException failure, InetSocketAddress address, @Nullable Refusal refusal) {
		super((failure instanceof SocketTimeoutException) ? "no answer to the TLS handshake"
				: "it closes the connection in the TLS handshake", failure);
		this.address = address;
		this.refusal = refusal;
	}

	/**
	 * Finds out why a handshake has failed. A server that has sent an alert speaks TLS.
	 * @param failure what the handshake has thrown
	 * @param address the address of the server
	 */
	static HandshakeException of(IOException failure, InetSocketAddress address) {
		Refusal refusal = refusal(failure);
		if (refusal == null && rootMessage(failure).startsWith(ALERT)) {
			refusal = Refusal.handshake(rootMessage(failure));
		}
		return new HandshakeException(failure, address, refusal);
	}

	/**
	 * Returns why the server is not used, if the failure tells it.
	 * @param failure thrown by an encrypted connection
	 */
	static @Nullable Refusal refusal(IOException failure) {
		String message = rootMessage(failure);
		if (isCausedBy(failure, CertificateExpiredException.class)) {
			return Refusal.certificateExpired(message);
		}
		if (isCausedBy(failure, CertificateNotYetValidException.class)) {
			return Refusal.certificateNotYetValid(message);
		}
		if (isCausedBy(failure, CertPathBuilderException.class)
				|| isCausedBy(failure, CertPathValidatorException.class)) {
			return Refusal.untrusted(message);
		}
		if (isCausedBy(failure, CertificateException.class)) {
			return OTHER_HOST.matcher(message).lookingAt() ? Refusal.otherHost(message)
					: Refusal.unusableCertificate(message);
		}
		if (message.startsWith(ALERT)
				&& ALERT_ABOUT_OUR_CERTIFICATE.matcher(message.substring(ALERT.length())).matches()) {
			return Refusal.clientCertificate(message);
		}
		return null;
	}

	private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> type) {
		return causes(failure).anyMatch(type::isInstance);
	}

	/** Newer JDKs write the name of an alert in front of it, too. */
	private static String rootMessage(Throwable failure) {
		Throwable root = causes(failure).reduce(failure, (before, next) -> next);
		String message = (root.getMessage() != null) ? root.getMessage() : root.toString();
		return message.substring(Math.max(0, message.lastIndexOf(ALERT)));
	}

	private static Stream<Throwable> causes(Throwable failure) {
		return Stream.iterate(failure, (some) -> some != null, Throwable::getCause);
	}

	/** Returns the server. */
	InetSocketAddress address() {
		return this.address;
	}

	/**
	 * Returns why the server is not used, or {@code null} if the failure does not tell.
	 */
	@Nullable Refusal refusal() {
		return this.refusal;
	}

	/**
	 * Returns what is to be told if the server does not say more over another connection.
	 * @return the refusal, or {@code null} if the server was silent or has closed the
	 * connection
	 */
	@Nullable Refusal unexplained() {
		if (!(getCause() instanceof SSLException failure) || isCausedBy(failure, EOFException.class)
				|| isCausedBy(failure, SocketException.class)) {
			return null;
		}
		return Refusal.handshake(rootMessage(failure));
	}

}
