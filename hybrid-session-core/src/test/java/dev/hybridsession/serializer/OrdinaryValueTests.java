package dev.hybridsession.serializer;

import java.io.Serializable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that what applications usually put into sessions passes the default filter, there
 * and back.
 */
class OrdinaryValueTests {

	private final PlainSerializer plain = new PlainSerializer();

	static Stream<Arguments> ordinaryValues() {
		return arguments(Stream
			.of(JdkValues.numbersAndTexts(), JdkValues.collections(), JdkValues.concurrent(), JdkValues.times(),
					JdkValues.others(), WebValues.all())
			.flatMap((values) -> values));
	}

	@ParameterizedTest
	@MethodSource("ordinaryValues")
	void passesTheDefaultFilter(Object value) {
		JdkAttributeSerializer filtered = new JdkAttributeSerializer(null, ClassFilter.of(List.of(), List.of()));
		byte[] bytes = filtered.serialize(value);
		assertThat(bytes).isEqualTo(this.plain.serialize(value));
		Object read = filtered.deserialize(bytes);
		assertThat(read).hasSameClassAs(this.plain.deserialize(bytes));
		assertThat(filtered.serialize(read)).isEqualTo(this.plain.serialize(this.plain.deserialize(bytes)));
	}

	@ParameterizedTest
	@MethodSource("ownValues")
	void valueInThePackageOfTheApplicationPasses(Object value) {
		JdkAttributeSerializer filtered = new JdkAttributeSerializer(null,
				ClassFilter.of(List.of(), List.of("dev.hybridsession.serializer")));
		byte[] bytes = filtered.serialize(value);
		assertThat(filtered.serialize(filtered.deserialize(bytes)))
			.isEqualTo(this.plain.serialize(this.plain.deserialize(bytes)));
	}

	static Stream<Arguments> ownValues() {
		return arguments(Stream.of(new Money(1, Currency.EURO), Currency.POUND, new Currency[] { Currency.POUND },
				new Money[][] { { new Money(2, Currency.POUND) }, {} },
				new HashMap<>(Map.of(Currency.EURO, List.of(new Money(3, Currency.EURO)))),
				new TreeMap<>(Map.of(new Money(1, Currency.EURO), 1)),
				new IllegalStateException("out", new Failure(new Money(4, Currency.EURO)))));
	}

	/** An array of objects would be taken for several. */
	private static Stream<Arguments> arguments(Stream<Object> values) {
		return values.map((value) -> Arguments.of(new Object[] { value }));
	}

	@ParameterizedTest
	@MethodSource("ownValues")
	void valueOutsideThePackageOfTheApplicationIsRefusedBeforeItIsWritten(Object value) {
		JdkAttributeSerializer filtered = new JdkAttributeSerializer(null,
				ClassFilter.of(List.of(), List.of("com.example")));
		if (!(value instanceof Throwable)) {
			assertThatExceptionOfType(ClassNotAllowedException.class).isThrownBy(() -> filtered.serialize(value))
				.withMessageContaining("hybrid-session.serialization.allowed-classes=" + getClass().getPackageName());
		}
		byte[] bytes = this.plain.serialize(value);
		assertThatExceptionOfType(ClassNotAllowedException.class).isThrownBy(() -> filtered.deserialize(bytes))
			.withMessageContaining("hybrid-session.serialization.allowed-classes=" + getClass().getName() + "$");
	}

	@Test
	void valueThatCannotBeSerializedAtAllIsNamed() {
		JdkAttributeSerializer filtered = new JdkAttributeSerializer(null, ClassFilter.of(List.of(), List.of()));
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> filtered.serialize(new Object[] { new Object() }))
			.isNotInstanceOf(ClassNotAllowedException.class)
			.withMessageContaining("java.io.NotSerializableException: java.lang.Object");
	}

	private enum Currency {

		EURO {

			@Override
			String sign() {
				return "\u20ac";
			}

		},

		POUND {

			@Override
			String sign() {
				return "\u00a3";
			}

		};

		abstract String sign();

	}

	private record Money(long amount, Currency currency) implements Serializable, Comparable<Money> {

		@Override
		public int compareTo(Money other) {
			return Comparator.comparing(Money::amount).compare(this, other);
		}

	}

	private static final class Failure extends RuntimeException {

		private final Money lost;

		Failure(Money lost) {
			this.lost = lost;
		}

		@Override
		public String getMessage() {
			return this.lost.toString();
		}

	}

}
