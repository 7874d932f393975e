package dev.hybridsession.support;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

import javax.security.auth.x500.X500Principal;

/**
 * An authority that issues certificates for servers with TLS and their clients. The JDK
 * has no API that makes certificates, so they are written byte by byte (RFC 5280).
 */
public final class TestAuthority {

	private static final byte[] VERSION_3 = { (byte) 0xa0, 3, 2, 1, 2 };

	private static final byte[] ECDSA_WITH_SHA256 = { 0x30, 10, 6, 8, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 4, 3,
			2 };

	private static final byte[] BASIC_CONSTRAINTS = { 6, 3, 0x55, 0x1d, 0x13 };

	private static final byte[] IS_AUTHORITY = { 0x30, 3, 1, 1, (byte) 0xff };

	private static final byte[] ALTERNATIVE_NAMES = { 6, 3, 0x55, 0x1d, 0x11 };

	private static final DateTimeFormatter UTC_TIME = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'")
		.withZone(ZoneOffset.UTC);

	private final X500Principal name = new X500Principal("CN=Test authority " + System.nanoTime());

	private final KeyPair keys;

	private final X509Certificate certificate;

	public TestAuthority() throws GeneralSecurityException {
		this.keys = newKeys();
		this.certificate = sign(this.keys.getPublic(), this.name, Instant.now().plus(Duration.ofDays(1)),
				BASIC_CONSTRAINTS, IS_AUTHORITY);
	}

	/**
	 * Issues a certificate.
	 * @param directory where to put the files
	 * @param until when it expires
	 * @param hosts names and IPv4 addresses of hosts
	 * @return the certificate with its key, in files that every user may read
	 * @throws Exception if it cannot be made
	 */
	public TestCertificate issue(Path directory, Instant until, String... hosts) throws Exception {
		KeyPair own = newKeys();
		byte[] names = {};
		for (String host : hosts) {
			names = joined(names,
					isAddress(host) ? der(0x87, addressOf(host)) : der(0x82, host.getBytes(StandardCharsets.US_ASCII)));
		}
		X509Certificate issued = sign(own.getPublic(), new X500Principal("CN=Test"), until, ALTERNATIVE_NAMES,
				der(0x30, names));
		return TestCertificate.write(directory, own.getPrivate(), issued, this.certificate);
	}

	/** Issues a certificate for the hosts that is valid for a day. */
	public TestCertificate issue(Path directory, String... hosts) throws Exception {
		return issue(directory, Instant.now().plus(Duration.ofDays(1)), hosts);
	}

	/** Returns the certificate that clients trust. */
	public X509Certificate certificate() {
		return this.certificate;
	}

	private static boolean isAddress(String host) {
		return Character.isDigit(host.charAt(0));
	}

	private static byte[] addressOf(String host) throws UnknownHostException {
		return InetAddress.getByName(host).getAddress();
	}

	private static KeyPair newKeys() throws GeneralSecurityException {
		KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
		generator.initialize(256);
		return generator.generateKeyPair();
	}

	private X509Certificate sign(PublicKey key, X500Principal subject, Instant until, byte[] extension, byte[] value)
			throws GeneralSecurityException {
		byte[] validity = der(0x30, time(until.minus(Duration.ofDays(2))), time(until));
		byte[] extensions = der(0xa3, der(0x30, der(0x30, extension, der(0x04, value))));
		byte[] content = der(0x30, VERSION_3, der(0x02, BigInteger.valueOf(System.nanoTime()).toByteArray()),
				ECDSA_WITH_SHA256, this.name.getEncoded(), validity, subject.getEncoded(), key.getEncoded(),
				extensions);
		byte[] bytes = der(0x30, content, ECDSA_WITH_SHA256, der(0x03, new byte[1], signature(content)));
		return (X509Certificate) CertificateFactory.getInstance("X.509")
			.generateCertificate(new ByteArrayInputStream(bytes));
	}

	private byte[] signature(byte[] content) throws GeneralSecurityException {
		PrivateKey key = this.keys.getPrivate();
		Signature signature = Signature.getInstance("SHA256withECDSA");
		signature.initSign(key);
		signature.update(content);
		return signature.sign();
	}

	private static byte[] time(Instant time) {
		return der(0x17, UTC_TIME.format(time).getBytes(StandardCharsets.US_ASCII));
	}

	/** An element of a structure: its tag, its length, its parts. */
	private static byte[] der(int tag, byte[]... parts) {
		byte[] content = joined(parts);
		byte[] length = BigInteger.valueOf(content.length).toByteArray();
		if (content.length < 0x80) {
			return joined(new byte[] { (byte) tag }, length, content);
		}
		int zeros = (length[0] == 0) ? 1 : 0;
		byte[] lengthOfLength = { (byte) tag, (byte) (0x80 | length.length - zeros) };
		return joined(lengthOfLength, Arrays.copyOfRange(length, zeros, length.length), content);
	}

	private static byte[] joined(byte[]... parts) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			all.writeBytes(part);
		}
		return all.toByteArray();
	}

}
