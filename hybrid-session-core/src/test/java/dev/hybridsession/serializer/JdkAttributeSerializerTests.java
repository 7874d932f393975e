package dev.hybridsession.serializer;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import dev.hybridsession.support.HostileBytes;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Bytes that are damaged cost an exception of ours at most, never an error of the JVM.
 */
class JdkAttributeSerializerTests {

	private final JdkAttributeSerializer serializer = new JdkAttributeSerializer(null, List.of("*"), List.of());

	@Test
	void damagedValueIsDecodedOrRefused() {
		Map<String, Object> value = new HashMap<>();
		value.put("bytes", new byte[16]);
		value.put("list", new ArrayList<>(List.of(1, 2L, "three")));
		value.put("longs", new long[] { 1, 2 });
		byte[] bytes = this.serializer.serialize(value);
		HostileBytes.cut(bytes).forEach(this::decodeOrRefuse);
		HostileBytes.flipped(bytes, 1).forEach(this::decodeOrRefuse);
		HostileBytes.random(100).forEach(this::decodeOrRefuse);
	}

	@Test
	void tooDeeplyNestedValueIsRefused() {
		Object value = "innermost";
		byte[] one = this.serializer.serialize(new Object[] { value });
		byte[] prefix = java.util.Arrays.copyOfRange(one, 4, one.length - 3 - "innermost".length());
		int depth = 200_000;
		java.nio.ByteBuffer nested = java.nio.ByteBuffer.allocate(4 + prefix.length + depth * 10)
			.put(one, 0, 4)
			.put(prefix);
		for (int i = 0; i < depth; i++) {
			// an array of the class that was described first, with one element
			nested.put(new byte[] { 0x75, 0x71, 0, 0x7e, 0, 0, 0, 0, 0, 1 });
		}
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> this.serializer.deserialize(nested.array()));
	}

	@Test
	void largeValuesAreDecoded() {
		assertRoundTrip(new byte[100_000]);
		Map<Integer, Integer> map = new HashMap<>();
		Map<Object, Object> identities = new IdentityHashMap<>();
		for (int i = 0; i < 10_000; i++) {
			map.put(i, i);
			identities.put(i, i);
		}
		assertRoundTrip(map);
		assertThat((Map<?, ?>) this.serializer.deserialize(this.serializer.serialize(identities))).hasSize(10_000);
		assertRoundTrip(new HashMap<>(1_000_000));
		assertRoundTrip(new ArrayList<>(1_000_000));
	}

	@Test
	void eachSerializerReadsClassesOfItsOwnLoader() throws Exception {
		byte[] bytes = serializerOf(Item.class.getClassLoader()).serialize(new Item());
		for (ClassLoader loader : List.of(new Application(), new Application())) {
			JdkAttributeSerializer application = serializerOf(loader);
			for (int i = 0; i < 2; i++) {
				assertThat(application.deserialize(bytes).getClass().getClassLoader()).isSameAs(loader);
			}
		}
	}

	/** Spring also takes {@code Outer.Inner} and {@code Type[]}. */
	@Test
	void otherNamesOfAClassAreNotKept() {
		JdkAttributeSerializer serializer = serializerOf(Item.class.getClassLoader());
		String name = Item.class.getName();
		byte[] bytes = serializer.serialize(new Item());
		String forged = new String(bytes, StandardCharsets.ISO_8859_1).replace(name, name.replace('$', '.'));
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> serializer.deserialize(forged.getBytes(StandardCharsets.ISO_8859_1)));
		assertThat(serializer.deserialize(bytes)).isInstanceOf(Item.class);
		assertThat(serializer).extracting("resolved", InstanceOfAssertFactories.map(String.class, Class.class))
			.containsOnlyKeys(name);
	}

	private static JdkAttributeSerializer serializerOf(ClassLoader loader) {
		return new JdkAttributeSerializer(loader, List.of(), List.of(Item.class.getPackageName()));
	}

	@Test
	void aFilterStillDecides() {
		JdkAttributeSerializer strict = new JdkAttributeSerializer(null,
				ClassFilter.of(List.of("java.lang.*", "!*"), List.of()));
		assertThat(strict.deserialize(this.serializer.serialize(1))).isEqualTo(1);
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> strict.deserialize(this.serializer.serialize(new HashMap<>())));
	}

	private void assertRoundTrip(Object value) {
		assertThat(this.serializer.deserialize(this.serializer.serialize(value))).isEqualTo(value);
	}

	private void decodeOrRefuse(byte[] bytes) {
		try {
			assertThat(this.serializer.deserialize(bytes)).isNotNull();
		}
		catch (AttributeSerializationException ex) {
			assertThat(ex.getMessage()).isNotEmpty();
		}
	}

	static final class Item implements Serializable {

		private static final long serialVersionUID = 1;

	}

	/** Has a class {@link Item} of its own. */
	private static final class Application extends ClassLoader {

		Application() {
			super(Item.class.getClassLoader());
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.equals(Item.class.getName())) {
				return super.loadClass(name, resolve);
			}
			Class<?> loaded = findLoadedClass(name);
			return (loaded != null) ? loaded : define(name);
		}

		private Class<?> define(String name) throws ClassNotFoundException {
			try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
				byte[] code = file.readAllBytes();
				return defineClass(name, code, 0, code.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}
