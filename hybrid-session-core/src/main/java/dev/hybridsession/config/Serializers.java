package dev.hybridsession.config;

import java.util.List;

import dev.hybridsession.internal.config.BasePackages;
import dev.hybridsession.serializer.AttributeSerializer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationContext;

/**
 * Chooses what turns values into bytes.
 */
final class Serializers {

	private Serializers() {
	}

	/**
	 * The application's serializer, or else the JDK's with the classes that are allowed.
	 */
	static AttributeSerializer choose(ApplicationContext context, CheckedSettings settings) {
		return context.getBeanProvider(AttributeSerializer.class).getIfAvailable(() -> {
			ObjectProvider<BasePackages> packages = context.getBeanProvider(BasePackages.class);
			List<String> names = packages.stream().flatMap((some) -> some.names().stream()).toList();
			return settings.values().getSerialization().serializer(context.getClassLoader(), names);
		});
	}

}
