package dev.hybridsession.serializer;

import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;

import dev.hybridsession.internal.session.SpringSessionValues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests that a value is not written if it is nested too deep to be read. */
class DepthTests {

	static Stream<IntFunction<Object>> shapes() {
		return Stream.of((depth) -> lists(depth, 1), (depth) -> lists(depth, new RuntimeException()),
				(depth) -> lists(depth, new Leaf()), DepthTests::wideLists, DepthTests::maps,
				DepthTests::referencesBack, DepthTests::arrays);
	}

	@ParameterizedTest
	@MethodSource("shapes")
	void valueThatIsWrittenCanBeRead(IntFunction<Object> shape) {
		JdkAttributeSerializer filtered = serializer();
		int deepest = 0;
		for (int depth = 1; depth <= 2 * FilterLimits.DEFAULT_DEPTH; depth++) {
			byte[] bytes;
			try {
				bytes = filtered.serialize(shape.apply(depth));
			}
			catch (AttributeSerializationException ex) {
				assertThat(ex).hasMessageContaining("maxdepth");
				continue;
			}
			deepest = depth;
			assertThat(filtered.deserialize(bytes)).as("depth %s", depth).isNotNull();
		}
		assertThat(deepest).isBetween(9, FilterLimits.DEFAULT_DEPTH);
	}

	@Test
	void ofTwoLevelsMoreNoneIsRefusedInVain() {
		assertThat(serializer().serialize(lists(FilterLimits.DEFAULT_DEPTH - 3, 1))).isNotEmpty();
	}

	@Test
	void ofTooManyCausesTheFirstAreKept() {
		JdkAttributeSerializer filtered = serializer();
		Throwable read = (Throwable) filtered.deserialize(filtered.serialize(causes(100)));
		assertThat(read).hasToString("java.lang.IllegalStateException: m");
		int count = 0;
		for (Throwable cause = read.getCause(); cause != null; cause = cause.getCause()) {
			count++;
		}
		assertThat(count).isBetween(5, FilterLimits.DEFAULT_DEPTH);
	}

	@Test
	void theFigureThatIsSetCounts() {
		JdkAttributeSerializer deeper = serializer("maxdepth=100");
		Object value = lists(90, "end");
		assertThat(deeper.deserialize(deeper.serialize(value))).isEqualTo(value);
		JdkAttributeSerializer flat = serializer("maxdepth=4");
		assertThat(flat.serialize(lists(1, "end"))).isNotEmpty();
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> flat.serialize(lists(4, "end")))
			.withMessageContaining("larger maxdepth")
			.withMessageContaining("hybrid-session.serialization.allowed-classes");
	}

	@Test
	void theOtherFiguresThatAreSetCountAsWell() {
		String text = "t".repeat(100);
		byte[] bytes = serializer().serialize(new ArrayList<>(List.of(text, 1, 2)));
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> serializer("maxbytes=100").serialize(text))
			.withMessageContaining("maxbytes");
		for (String limit : List.of("maxbytes=100", "maxrefs=2", "maxarray=1")) {
			assertThatExceptionOfType(AttributeSerializationException.class)
				.isThrownBy(() -> serializer(limit).deserialize(bytes))
				.withMessageContaining("larger " + limit.substring(0, limit.indexOf('=')));
		}
	}

	@Test
	void valueThatEndsTheStackOrLacksAClassIsRefused() {
		for (AttributeSerializer each : List.of(serializer(), new SpringSessionValues(serializer()))) {
			assertRefused(each, new Endless());
			assertRefused(each, new WithoutItsLibrary());
		}
	}

	private static void assertRefused(AttributeSerializer serializer, Object value) {
		assertThatExceptionOfType(AttributeSerializationException.class).isThrownBy(() -> serializer.serialize(value))
			.withMessageContaining(value.getClass().getName());
	}

	private static JdkAttributeSerializer serializer(String... patterns) {
		return new JdkAttributeSerializer(null,
				ClassFilter.of(List.of(patterns), List.of("dev.hybridsession.serializer")));
	}

	private static Object lists(int depth, Object end) {
		Object value = end;
		for (int i = 0; i < depth; i++) {
			value = new ArrayList<>(List.of(value));
		}
		return value;
	}

	/** The deep one comes after many flat ones, and before others. */
	private static Object wideLists(int depth) {
		Object value = "end";
		for (int i = 0; i < depth; i++) {
			value = new ArrayList<>(List.of(1, "flat" + i, new ArrayList<>(List.of(i)), value, i));
		}
		return value;
	}

	private static Object maps(int depth) {
		Map<String, Object> value = new HashMap<>();
		for (int i = 0; i < depth; i++) {
			value = new HashMap<>(Map.of("a", 1, "nested", value, "z", List.of(i)));
		}
		return value;
	}

	private static Object causes(int depth) {
		RuntimeException value = new IllegalStateException();
		for (int i = 0; i < depth; i++) {
			value = new IllegalStateException("m", value);
		}
		return value;
	}

	private static Object referencesBack(int depth) {
		Object shared = new ArrayList<>();
		Object value = shared;
		for (int i = 0; i < depth; i++) {
			value = new ArrayList<>(List.of(shared, value, shared));
		}
		return value;
	}

	private static Object arrays(int depth) {
		Object value = 1;
		for (int i = 0; i < depth; i++) {
			value = new Object[] { value };
		}
		return value;
	}

	/** Its classes are nested as its objects are. */
	private static class Root implements Serializable {

		private final String name = "root";

	}

	private static class Middle extends Root {

		private final List<String> names = new ArrayList<>();

	}

	private static final class Leaf extends Middle {

		private final Leaf self = this;

	}

	private static final class Endless implements Serializable {

		private void writeObject(ObjectOutputStream output) {
			writeObject(output);
		}

	}

	private static final class WithoutItsLibrary implements Serializable {

		private void writeObject(ObjectOutputStream output) {
			throw new NoClassDefFoundError("com/example/Library");
		}

	}

}
