package dev.hybridsession.support;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A certificate that signs itself, and its key, in files that every user may read.
 */
public final class TestCertificate {

	private static final String PASSWORD = "changeit";

	private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] { '\n' });

	private final Path certificate;

	private final Path key;

	private TestCertificate(Path certificate, Path key) {
		this.certificate = certificate;
		this.key = key;
	}

	/**
	 * Makes a certificate with the JDK's {@code keytool}.
	 * @param directory where to put the files
	 * @return the certificate
	 * @throws Exception if it cannot be made
	 */
	public static TestCertificate in(Path directory) throws Exception {
		Path store = directory.resolve("store.p12");
		int code = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-keyalg", "EC", "-dname", "CN=localhost", "-alias", "test", "-storetype", "PKCS12",
				"-keystore", store.toString(), "-storepass", PASSWORD)
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start()
			.waitFor();
		if (code != 0) {
			throw new IllegalStateException("keytool failed with " + code);
		}
		KeyStore entries = load(store);
		return new TestCertificate(
				write(directory.resolve("certificate.pem"), "CERTIFICATE", entries.getCertificate("test").getEncoded()),
				write(directory.resolve("key.pem"), "PRIVATE KEY",
						entries.getKey("test", PASSWORD.toCharArray()).getEncoded()));
	}

	private static KeyStore load(Path store) throws IOException, GeneralSecurityException {
		try (InputStream in = Files.newInputStream(store)) {
			KeyStore entries = KeyStore.getInstance("PKCS12");
			entries.load(in, PASSWORD.toCharArray());
			return entries;
		}
	}

	private static Path write(Path file, String kind, byte[] bytes) throws IOException {
		Files.write(file,
				List.of("-----BEGIN " + kind + "-----", BASE64.encodeToString(bytes), "-----END " + kind + "-----"));
		readableForAll(file);
		return file;
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
		return new String[] { "-Z", "-o", "ssl_chain_cert=" + this.certificate + ",ssl_key=" + this.key };
	}

}
