package dev.hybridsession.config;

import java.util.List;
import java.util.regex.Pattern;

import dev.hybridsession.AttributeErrorPolicy;
import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.serializer.AttributeSerializer;
import dev.hybridsession.serializer.JdkAttributeSerializer;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/** How attributes become bytes and back: {@code hybrid-session.serialization.*}. */
public final class SerializationOptions {

	private static final String JACKSON = "tools.jackson.databind.json.JsonMapper";

	/**
	 * The patterns that {@link java.io.ObjectInputFilter.Config#createFilter}
	 * understands, without the patterns that it would silently take for the name of a
	 * class that does not exist.
	 */
	private static final Pattern CLASS_PATTERN = Pattern
		.compile("max[a-z]+=\\d+|!?([^!*/;=\\s]+/)?([^!*/;=\\s]+\\*?|[^!*/;=\\s]+\\.\\*\\*|\\*)");

	/**
	 * How values that are no plain values of the JDK become bytes. An instance reads both
	 * formats, whichever it writes. JSON needs Jackson 3.
	 */
	private Format format = Format.JDK;

	/**
	 * Patterns of further classes that sessions may consist of, such as com.example.**,
	 * with ! before classes that they may not. Values of the JDK, what Spring puts into
	 * sessions, and the packages of the application are allowed already. A serializer of
	 * the application does not heed them.
	 */
	private List<String> allowedClasses = List.of();

	/** How a read treats an attribute that cannot be decoded. */
	private AttributeErrorPolicy onError = AttributeErrorPolicy.HIDE_ATTRIBUTE;

	SerializationOptions() {
	}

	public Format getFormat() {
		return this.format;
	}

	public void setFormat(Format format) {
		this.format = format;
	}

	public List<String> getAllowedClasses() {
		return this.allowedClasses;
	}

	public void setAllowedClasses(List<String> allowedClasses) {
		this.allowedClasses = List.copyOf(allowedClasses);
	}

	public AttributeErrorPolicy getOnError() {
		return this.onError;
	}

	public void setOnError(AttributeErrorPolicy onError) {
		this.onError = onError;
	}

	void check() {
		jdk(null, List.of());
		if (this.format == Format.JSON && !ClassUtils.isPresent(JACKSON, null)) {
			throw InvalidSettingException.of("hybrid-session.serialization.format", "json",
					"It needs Jackson 3 on the class path: add spring-boot-starter-jackson, or"
							+ " tools.jackson.core:jackson-databind without Spring Boot. Or set it to jdk.");
		}
	}

	/**
	 * Returns the serializer for the format, with the classes that are allowed.
	 * @param classLoader where to look for the classes of attributes, or {@code null} for
	 * the default
	 * @param basePackages the packages of the application
	 * @throws InvalidSettingException if a pattern is none
	 */
	AttributeSerializer serializer(@Nullable ClassLoader classLoader, List<String> basePackages) {
		JdkAttributeSerializer jdk = jdk(classLoader, basePackages);
		return (this.format == Format.JSON) ? AttributeSerializer.json(classLoader, this.allowedClasses, basePackages)
				: jdk;
	}

	private JdkAttributeSerializer jdk(@Nullable ClassLoader classLoader, List<String> basePackages) {
		try {
			for (String pattern : this.allowedClasses) {
				if (!CLASS_PATTERN.matcher(pattern).matches()) {
					throw new IllegalArgumentException("'" + pattern + "' is nothing of these");
				}
			}
			return new JdkAttributeSerializer(classLoader, this.allowedClasses, basePackages);
		}
		catch (IllegalArgumentException ex) {
			throw InvalidSettingException.of("hybrid-session.serialization.allowed-classes", this.allowedClasses,
					"It must be a list of class names, of packages as 'com.example.*', or with their subpackages as"
							+ " 'com.example.**', each with '!' before it if it is not allowed: " + ex.getMessage()
							+ ".");
		}
	}

	/** How values become bytes. */
	public enum Format {

		/** The JDK's serialization. */
		JDK,

		/** JSON, by Jackson 3. */
		JSON

	}

}
