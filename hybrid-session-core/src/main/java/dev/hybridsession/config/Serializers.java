package dev.hybridsession.config;

import java.util.List;
import java.util.Objects;

import dev.hybridsession.internal.config.BasePackages;
import dev.hybridsession.internal.session.SpringSessionValues;
import dev.hybridsession.serializer.AttributeSerializer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationContext;
import org.springframework.core.convert.ConversionService;

/**
 * Chooses what turns values into bytes.
 */
final class Serializers {

	/** The bean by which an application changes the values of Spring Session JDBC. */
	private static final String CONVERSION = "springSessionConversionService";

	private Serializers() {
	}

	/**
	 * The application's serializer, or else that of the format that is set, with the
	 * classes that are allowed.
	 */
	static AttributeSerializer choose(ApplicationContext context, CheckedSettings settings) {
		return context.getBeanProvider(AttributeSerializer.class).getIfAvailable(() -> filtered(context, settings));
	}

	/** The values of the store that the application used before. */
	static AttributeSerializer old(ApplicationContext context, CheckedSettings settings) {
		return context.containsBean(CONVERSION)
				? new ConvertedValues(context.getBean(CONVERSION, ConversionService.class))
				: new SpringSessionValues(filtered(context, settings));
	}

	private static AttributeSerializer filtered(ApplicationContext context, CheckedSettings settings) {
		ObjectProvider<BasePackages> packages = context.getBeanProvider(BasePackages.class);
		List<String> names = packages.stream().flatMap((some) -> some.names().stream()).toList();
		return settings.values().getSerialization().serializer(context.getClassLoader(), names);
	}

	/**
	 * Values as the application converts them for Spring Session JDBC.
	 *
	 * @param conversion the application's
	 */
	private record ConvertedValues(ConversionService conversion) implements AttributeSerializer {

		@Override
		public byte[] serialize(Object value) {
			return Objects.requireNonNull(this.conversion.convert(value, byte[].class));
		}

		@Override
		public Object deserialize(byte[] bytes) {
			return Objects.requireNonNull(this.conversion.convert(bytes, Object.class));
		}

	}

}
