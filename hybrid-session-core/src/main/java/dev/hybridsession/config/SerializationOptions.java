package dev.hybridsession.config;

import java.util.List;
import java.util.regex.Pattern;

import dev.hybridsession.AttributeErrorPolicy;
import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.serializer.JdkAttributeSerializer;
import org.jspecify.annotations.Nullable;

/**
 * How attributes become bytes and back: {@code hybrid-session.serialization.*}.
 */
public final class SerializationOptions {

	/**
	 * The patterns that {@link java.io.ObjectInputFilter.Config#createFilter}
	 * understands, without those that it would silently take for the name of a class that
	 * does not exist.
	 */
	private static final Pattern CLASS_PATTERN = Pattern
		.compile("max[a-z]+=\\d+|!?([^!*/;=\\s]+/)?([^!*/;=\\s]+\\*?|[^!*/;=\\s]+\\.\\*\\*|\\*)");

	/**
	 * Patterns of further classes that sessions may consist of, such as com.example.**,
	 * with ! before those that they may not. Values of the JDK, what Spring puts into
	 * sessions, and the packages of the application are allowed already. Only the default
	 * serializer heeds them.
	 */
	private List<String> allowedClasses = List.of();

	/**
	 * How a read treats an attribute that cannot be decoded.
	 */
	private AttributeErrorPolicy onError = AttributeErrorPolicy.HIDE_ATTRIBUTE;

	SerializationOptions() {
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
		serializer(null, List.of());
	}

	/**
	 * Returns the serializer of the JDK, with the classes that are allowed.
	 * @param classLoader where to look for the classes of attributes, or {@code null} for
	 * the default
	 * @param basePackages the packages of the application
	 * @throws InvalidSettingException if a pattern is none
	 */
	JdkAttributeSerializer serializer(@Nullable ClassLoader classLoader, List<String> basePackages) {
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

}
