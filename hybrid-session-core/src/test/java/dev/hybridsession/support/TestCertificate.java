package dev.hybridsession.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;

/**
 * A certificate and its key, in files that every user may read. {@link TestAuthority}
 * issues it.
 */
public final class TestCertificate {

	private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] { '\n' });

	private final Path directory;

	private final PrivateKey key;

	private final X509Certificate certificate;

	private TestCertificate(Path directory, PrivateKey key, X509Certificate certificate) {
		this.directory = directory;
		this.key = key;
		this.certificate = certificate;
	}

	static TestCertificate write(Path directory, PrivateKey key, X509Certificate certificate, X509Certificate authority)
			throws Exception {
		TestCertificate written = new TestCertificate(Files.createDirectories(directory), key, certificate);
		write(written.certificateFile(), "CERTIFICATE", certificate.getEncoded());
		write(written.keyFile(), "PRIVATE KEY", key.getEncoded());
		write(written.authorityFile(), "CERTIFICATE", authority.getEncoded());
		return written;
	}

	private static void write(Path file, String kind, byte[] bytes) throws IOException {
		Files.write(file,
				List.of("-----BEGIN " + kind + "-----", BASE64.encodeToString(bytes), "-----END " + kind + "-----"));
		readableForAll(file);
	}

	/**
	 * Makes a certificate of an authority that nobody else knows, for the loopback
	 * interface.
	 * @param directory where to put the files
	 * @return the certificate
	 * @throws Exception if it cannot be made
	 */
	public static TestCertificate in(Path directory) throws Exception {
		return new TestAuthority().issue(directory, "localhost", "127.0.0.1");
	}

	public Path certificateFile() {
		return this.directory.resolve("certificate.pem");
	}

	public Path keyFile() {
		return this.directory.resolve("key.pem");
	}

	public Path authorityFile() {
		return this.directory.resolve("authority.pem");
	}

	/**
	 * Lets other users read a file: memcached does not run as root.
	 * @param file a file in a directory of its own
	 */
	public static void readableForAll(Path file) {
		if (!file.getParent().toFile().setExecutable(true, false) || !file.getParent().toFile().setReadable(true, false)
				|| !file.toFile().setReadable(true, false)) {
			throw new IllegalStateException(file + " cannot be made readable for all");
		}
	}

	/**
	 * Returns the options of memcached that use this.
	 * @return the arguments of its command line
	 */
	public String[] memcachedArguments() {
		return new String[] { "-Z", "-o", "ssl_chain_cert=" + certificateFile() + ",ssl_key=" + keyFile() };
	}

	/**
	 * Returns the options of a memcached that wants a certificate of this authority from
	 * its clients.
	 * @return the arguments of its command line
	 */
	public String[] memcachedArgumentsForKnownClients() {
		String[] arguments = memcachedArguments();
		arguments[2] += ",ssl_verify_mode=2,ssl_ca_cert=" + authorityFile();
		return arguments;
	}

	/**
	 * Returns a context that trusts an authority.
	 * @param authority whose certificates are trusted
	 * @param own the certificate of this side, or {@code null} for none
	 * @return the context
	 * @throws GeneralSecurityException if it cannot be made
	 * @throws IOException if it cannot be made
	 */
	public static SSLContext context(TestAuthority authority, @Nullable TestCertificate own)
			throws GeneralSecurityException, IOException {
		KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
		store.load(null, null);
		store.setCertificateEntry("authority", authority.certificate());
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(store);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init((own != null) ? own.keyManagers() : null, trust.getTrustManagers(), null);
		return context;
	}

	private KeyManager[] keyManagers() throws GeneralSecurityException, IOException {
		KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
		store.load(null, null);
		store.setKeyEntry("key", this.key, new char[0], new X509Certificate[] { this.certificate });
		KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		factory.init(store, new char[0]);
		return factory.getKeyManagers();
	}

}
