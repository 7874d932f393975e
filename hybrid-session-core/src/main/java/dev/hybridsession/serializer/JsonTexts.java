package dev.hybridsession.serializer;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Base64;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.regex.Pattern;

import javax.xml.namespace.QName;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdScalarSerializer;

import org.springframework.http.MediaType;
import org.springframework.util.ClassUtils;
import org.springframework.util.MimeType;

/**
 * Writes values of the JDK, and the type of a file's content, as a text that gives the
 * same value, or refuses them. Jackson alone would change them: a pattern loses its
 * flags, a relative file becomes an absolute one. A time of {@code java.sql} loses its
 * nanoseconds, and a date is moved by the time zone. {@link JsonModule} adds it.
 */
final class JsonTexts {

	private static final String CERTIFICATE = "sun.security.x509.X509CertImpl";

	private JsonTexts() {
	}

	static void addTo(SimpleModule module) {
		add(module, File.class, File::getPath, File::new);
		add(module, Pattern.class, JsonTexts::text, Pattern::compile);
		add(module, QName.class, JsonTexts::text, QName::valueOf);
		add(module, Locale.class, JsonTexts::text, Locale::forLanguageTag);
		add(module, MimeType.class, MimeType::toString, MimeType::valueOf);
		add(module, MediaType.class, MediaType::toString, MediaType::parseMediaType);
		add(module, BitSet.class, (bits) -> HexFormat.of().formatHex(bits.toByteArray()),
				(text) -> BitSet.valueOf(HexFormat.of().parseHex(text)));
		add(module, Timestamp.class, (time) -> time.toInstant().toString(),
				(text) -> Timestamp.from(Instant.parse(text)));
		addTime(module, Date.class, Date::new);
		addTime(module, Time.class, Time::new);
		addCertificate(module);
	}

	/**
	 * A login by certificate keeps it. The class that {@link CertificateFactory} makes is
	 * not public.
	 */
	@SuppressWarnings("unchecked")
	private static void addCertificate(SimpleModule module) {
		if (ClassUtils.isPresent(CERTIFICATE, null)) {
			add(module, (Class<X509Certificate>) ClassUtils.resolveClassName(CERTIFICATE, null), JsonTexts::text,
					JsonTexts::certificate);
		}
	}

	private static String text(X509Certificate certificate) {
		try {
			return Base64.getEncoder().encodeToString(certificate.getEncoded());
		}
		catch (CertificateException ex) {
			throw new AttributeSerializationException("A certificate cannot be written: " + ex, ex);
		}
	}

	private static X509Certificate certificate(String text) {
		try {
			return (X509Certificate) CertificateFactory.getInstance("X.509")
				.generateCertificate(new ByteArrayInputStream(Base64.getDecoder().decode(text)));
		}
		catch (CertificateException | IllegalArgumentException ex) {
			throw new AttributeSerializationException("A certificate cannot be read: " + ex, ex);
		}
	}

	private static <T extends java.util.Date> void addTime(SimpleModule module, Class<T> type,
			LongFunction<T> fromMillis) {
		add(module, type, (time) -> Instant.ofEpochMilli(time.getTime()).toString(),
				(text) -> fromMillis.apply(Instant.parse(text).toEpochMilli()));
	}

	private static String text(Pattern pattern) {
		if (Pattern.compile(pattern.pattern()).flags() != pattern.flags()) {
			throw new AttributeSerializationException(
					"a java.util.regex.Pattern would lose its flags in JSON; write them into its text, as in (?i)");
		}
		return pattern.pattern();
	}

	private static String text(QName name) {
		if (!name.getPrefix().isEmpty()) {
			throw new AttributeSerializationException("a javax.xml.namespace.QName would lose its prefix in JSON");
		}
		return name.toString();
	}

	/** {@link JsonKeys} asks it for keys. */
	static String text(Locale locale) {
		String tag = locale.toLanguageTag();
		if (!Locale.forLanguageTag(tag).equals(locale)) {
			throw new AttributeSerializationException("the java.util.Locale " + locale + " would become "
					+ Locale.forLanguageTag(tag) + " in JSON; keep its text instead");
		}
		return tag;
	}

	private static <T> void add(SimpleModule module, Class<T> type, Function<T, String> toText,
			Function<String, T> fromText) {
		module.addSerializer(type, new StdScalarSerializer<T>(type) {

			@Override
			public void serialize(T value, JsonGenerator json, SerializationContext context) {
				json.writeString(toText.apply(value));
			}

		});
		module.addDeserializer(type, new StdScalarDeserializer<T>(type) {

			@Override
			public T deserialize(JsonParser json, DeserializationContext context) {
				return fromText.apply(json.getString());
			}

		});
	}

}
