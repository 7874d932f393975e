package dev.hybridsession.serializer;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests of a login by client certificate, which Spring Security keeps in the session. */
class CertificateTests {

	private static final String PASSWORD = "changeit";

	@Test
	void aLoginByCertificatePassesTheDefaultFilter(@TempDir Path folder) throws Exception {
		Certificate certificate = certificate(folder.resolve("keys"));
		JdkAttributeSerializer filtered = new JdkAttributeSerializer(null, ClassFilter.of(List.of(), List.of()));
		SecurityContextImpl context = new SecurityContextImpl(
				new PreAuthenticatedAuthenticationToken("alice", certificate, List.of()));
		SecurityContextImpl read = (SecurityContextImpl) filtered.deserialize(filtered.serialize(context));
		assertThat(read.getAuthentication().getCredentials()).isEqualTo(certificate);
	}

	@Test
	void aLoginByCertificateIsKeptAsJson(@TempDir Path folder) throws Exception {
		Certificate certificate = certificate(folder.resolve("keys"));
		AttributeSerializer json = AttributeSerializer.json(null, List.of(), List.of());
		SecurityContextImpl context = new SecurityContextImpl(
				new PreAuthenticatedAuthenticationToken("alice", certificate, List.of()));
		SecurityContextImpl read = (SecurityContextImpl) json.deserialize(json.serialize(context));
		assertThat(read.getAuthentication().getCredentials()).isEqualTo(certificate);
		String broken = new String(json.serialize(certificate), StandardCharsets.UTF_8).replace("\"MII", "\"AII");
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> json.deserialize(broken.getBytes(StandardCharsets.UTF_8)))
			.withMessageContaining("certificate");
	}

	private static Certificate certificate(Path file) throws Exception {
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname", "CN=a", "-storepass", PASSWORD, "-keystore",
				file.toString())
			.inheritIO()
			.start();
		assertThat(keytool.waitFor()).isZero();
		KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
		try (InputStream input = Files.newInputStream(file)) {
			store.load(input, PASSWORD.toCharArray());
		}
		return store.getCertificate("a");
	}

}
