package dev.hybridsession.internal.cache.memcached;

import java.io.IOException;
import java.net.InetSocketAddress;
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
 * Says why a server with which no TLS connection can be made is not used.
 * {@link NodeLink} catches it. Its message is the cause in the words of the log.
 */
final class HandshakeException extends IOException {

	private static final Pattern ALERT_ABOUT_OUR_CERTIFICATE = Pattern
		.compile("certificate_required|.*_certificate|certificate_.*|unknown_ca|no_certificate");

	private static final String ALERT = "Received fatal alert: ";

	private final transient @Nullable Refusal refusal;

	private HandshakeException(String message, @Nullable Refusal refusal, IOException cause) {
		super(message, cause);
		this.refusal = refusal;
	}

	/**
	 * Finds out why a handshake has failed. Asks the server over further connections if
	 * the failure does not tell.
	 * @param failure what the handshake has thrown
	 * @param address the address of the server
	 */
	static HandshakeException of(IOException failure, InetSocketAddress address) {
		Refusal refusal = refusal(failure);
		if (refusal == null && UnheardServer.speaksPlainly(address)) {
			refusal = Refusal.NO_TLS;
		}
		if (refusal == null && failure instanceof SSLException) {
			refusal = Refusal.handshake(rootMessage(failure));
		}
		String silence = (failure instanceof SocketTimeoutException) ? "no answer to the TLS handshake"
				: "it closes the connection in the TLS handshake";
		return new HandshakeException((refusal != null) ? refusal.kind() : silence, refusal, failure);
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
			return Refusal.otherHost(message);
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

	private static String rootMessage(Throwable failure) {
		Throwable root = causes(failure).reduce(failure, (before, next) -> next);
		return (root.getMessage() != null) ? root.getMessage() : root.toString();
	}

	private static Stream<Throwable> causes(Throwable failure) {
		return Stream.iterate(failure, (some) -> some != null, Throwable::getCause);
	}

	/** Returns why the server is not used, or {@code null} if nobody can tell. */
	@Nullable Refusal refusal() {
		return this.refusal;
	}

}
