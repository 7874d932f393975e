package dev.hybridsession.config;

import java.util.Objects;

import dev.hybridsession.serializer.AttributeSerializer;

import org.springframework.core.convert.ConversionService;

/**
 * Values as the application converts them for Spring Session JDBC.
 *
 * @param conversion the bean of the application
 */
record ConvertedValues(ConversionService conversion) implements AttributeSerializer {

	/** The bean by which an application changes the values of Spring Session JDBC. */
	static final String BEAN = "springSessionConversionService";

	@Override
	public byte[] serialize(Object value) {
		return Objects.requireNonNull(this.conversion.convert(value, byte[].class));
	}

	@Override
	public Object deserialize(byte[] bytes) {
		return Objects.requireNonNull(this.conversion.convert(bytes, Object.class));
	}

}
