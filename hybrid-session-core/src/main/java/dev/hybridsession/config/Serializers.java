package dev.hybridsession.config;

import dev.hybridsession.serializer.AttributeSerializer;
import dev.hybridsession.serializer.JdkAttributeSerializer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Chooses what turns values into bytes.
 */
final class Serializers {

	private Serializers() {
	}

	/**
	 * The application's serializer, or else the JDK's with the classes that are allowed.
	 */
	static AttributeSerializer choose(ObjectProvider<AttributeSerializer> declared, CheckedSettings settings,
			@Nullable ClassLoader classLoader) {
		return declared.getIfAvailable(() -> new JdkAttributeSerializer(classLoader, settings.classFilter()));
	}

}
