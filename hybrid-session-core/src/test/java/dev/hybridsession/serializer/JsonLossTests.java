package dev.hybridsession.serializer;

import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SimpleTimeZone;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.xml.namespace.QName;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.module.SimpleModule;

import org.springframework.data.domain.SliceImpl;
import org.springframework.http.MediaType;
import org.springframework.util.MimeType;
import org.springframework.web.servlet.FlashMap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that JSON refuses what it would lose, even if Jackson writes the same text twice.
 */
class JsonLossTests {

	private static final String REFERENCE = "A reference, such as a java.util.concurrent.atomic.AtomicReference, would become its content";

	private static final AttributeSerializer JSON = AttributeSerializer.json(null, List.of(),
			List.of(JsonLossTests.class.getPackageName()));

	static Stream<Arguments> losses() {
		ListCart cart = new ListCart();
		cart.items.add("tea");
		Recent recent = new Recent();
		recent.addAll(List.of("one", "two"));
		Map<String, Object> nested = new HashMap<>(Map.of("recent", recent));
		return Stream.of(Arguments.of(new Derived(), "'id' of " + Base.class.getName()),
				Arguments.of(new HidesWithTransient(), "'id' of " + Base.class.getName()),
				Arguments.of(new SliceImpl<>(List.of("a")), "'pageable' of org.springframework.data.domain.Chunk"),
				Arguments.of(cart, "would lose its own fields"),
				Arguments.of(new WritesItself(), "transient field 'secret'"),
				Arguments.of(new TransientList(), "would lose its own fields"),
				Arguments.of(new Price("1.50", "EUR"), "would lose its own fields"),
				Arguments.of(new ArrayList<>(List.of(Pattern.compile("a", Pattern.CASE_INSENSITIVE))), "its flags"),
				Arguments.of(new ArrayList<>(List.of(new QName("urn:a", "b", "p"))), "its prefix"),
				Arguments.of(new ArrayList<>(List.of(new Locale("no", "NO", "NY"))), "java.util.Locale no_NO_NY"),
				Arguments.of(new HashMap<>(Map.of(new Locale("no", "NO", "NY"), 1)), "java.util.Locale no_NO_NY"),
				Arguments.of(Replaced.REPLACED, "would become a second object"),
				Arguments.of(new ArrayList<>(List.of(Replaced.REPLACED)), "would become a second object"),
				Arguments.of(new Wrapper("a"), "writes it without its class; keep it in a field"),
				Arguments.of(new ArrayList<>(List.of(new AtomicReference<>("a"))), REFERENCE),
				Arguments.of(new HashMap<>(Map.of("a", new AtomicReference<>(new Pair("tea", 2)))), REFERENCE),
				Arguments.of(new Object[] { 1, new AtomicReference<>() }, REFERENCE),
				Arguments.of(new Referring(new AtomicReference<>("a"), new AtomicReference<>("b"), List.of()),
						REFERENCE),
				Arguments.of(new Referring(null, new AtomicReference<>(new AtomicReference<>("a")), List.of()),
						REFERENCE),
				Arguments.of(new Referring("a", new AtomicReference<>("b"), List.of(new AtomicReference<>())),
						REFERENCE),
				Arguments.of(new ArrayList<>(List.of(new SimpleTimeZone(3_600_000, "CET"))),
						"would lose its own rules"),
				Arguments.of(Path.of("upload"), "is not Serializable"),
				Arguments.of(new HashMap<>(Map.of("a", Path.of("upload"))), "is not Serializable"),
				Arguments.of(new ConcurrentHashMap<>(Map.of("a", 1)).keySet(), "the values of its map"),
				Arguments.of(new ArrayList<>(List.of(new SimpleEntry<>("tea", 2))), "a record of its two parts"),
				Arguments.of(nested, "would be lost or changed: /recent/1/0, /recent/1/1"),
				Arguments.of(new Swapped(1, 2), "would be lost or changed: /a, /b"),
				Arguments.of(new ArrayList<>(List.of(BigInteger.TEN.pow(20_000))), "Number value length"),
				Arguments.of(new HashMap<>(Map.of("k".repeat(60_000), 1)), "Name length"));
	}

	@ParameterizedTest
	@MethodSource("losses")
	void valueThatWouldLoseAPartIsRefusedWithTheReason(Object value, String reason) {
		assertThatExceptionOfType(AttributeSerializationException.class).isThrownBy(() -> JSON.serialize(value))
			.withMessageContaining(reason)
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("maxdepth", "allowed-classes"));
	}

	static Stream<Object> kept() {
		Map<Serializable, String> keys = new LinkedHashMap<>();
		keys.put(7L, "long");
		keys.put("7", "text");
		keys.put(Locale.GERMANY, "locale");
		Map<String, Object> form = new LinkedHashMap<>(Map.of("@class", "java.util.TreeMap", "(x)", 1));
		Set<Object> concurrent = ConcurrentHashMap.newKeySet();
		concurrent.addAll(List.of("a", 1L));
		return Stream.of(new ArrayList<>(List.of(new File("relative.txt"), new File("/absolute"))),
				new ArrayList<>(List.of(new QName("urn:a", "b"), Locale.GERMANY, Locale.ROOT)),
				new Keys(new HashMap<>(keys), new HashMap<>(Map.of("a", 1)), new HashMap<>(form)), form,
				new HashSet<>(IntStream.range(0, 2_000).mapToObj(Integer::toString).toList()),
				new HashMap<>(Map.of("sets",
						new HashSet<>(List.of(new HashSet<>(List.of("x", "y", "z")), new HashSet<>(List.of(1, 2)))))),
				new ArrayList<>(List.of(new BigDecimal("1.20"), BigInteger.TEN.pow(1_500))), flash(), concurrent,
				MediaType.parseMediaType("text/html;charset=utf-8;title=\"a \\\" b\""),
				new ArrayList<>(List.of(MimeType.valueOf("image/*"), MediaType.ALL)));
	}

	@Test
	void referenceStaysWhereItIsDeclared() {
		Referring read = (Referring) JSON.deserialize(JSON.serialize(new Referring("a", new AtomicReference<>(),
				List.of(new AtomicReference<>(new AtomicReference<>("b"))))));
		assertThat(read.any).isEqualTo("a");
		assertThat(read.one).hasValue(null);
		assertThat(read.many.get(0).get()).hasValue("b");
	}

	record Referring(Object any, AtomicReference<Object> one,
			List<AtomicReference<AtomicReference<String>>> many) implements Serializable {
	}

	@Test
	void setThatManyThreadsMayChangeStaysOne() {
		Set<String> online = ConcurrentHashMap.newKeySet();
		online.add("anna");
		Keeps read = (Keeps) JSON.deserialize(JSON.serialize(new Keeps(null, online)));
		assertThat(read.names).hasSameClassAs(online).isEqualTo(online);
		read.names.add("bert");
		assertThat(read.names).hasSize(2);
	}

	@Test
	void pairThatIsWrittenAsItsFieldsStays() {
		Pair pair = new Pair("tea", 2);
		assertThat(JSON.deserialize(JSON.serialize(pair))).isEqualTo(pair);
	}

	@JsonFormat(shape = JsonFormat.Shape.POJO)
	record Pair(String key, Integer value) implements Map.Entry<String, Integer>, Serializable {

		@Override
		public String getKey() {
			return this.key;
		}

		@Override
		public Integer getValue() {
			return this.value;
		}

		@Override
		public Integer setValue(Integer value) {
			throw new UnsupportedOperationException();
		}

	}

	private static Object flash() {
		FlashMap flashMap = new FlashMap();
		flashMap.put("price", new BigDecimal("10.50"));
		flashMap.put("form", new HashMap<>(Map.of("@class", "x.Y", "name", "anna")));
		flashMap.put("@class", "z");
		flashMap.setTargetRequestPath("/cart");
		flashMap.addTargetRequestParam("q", "1");
		return new ArrayList<>(List.of(flashMap));
	}

	@ParameterizedTest
	@MethodSource("kept")
	void valueIsKept(Object value) {
		assertThat(JSON.deserialize(JSON.serialize(value))).isEqualTo(value);
	}

	@Test
	void patternKeepsFlagsThatAreInItsText() {
		Pattern read = ((Keeps) JSON
			.deserialize(JSON.serialize(new Keeps(Pattern.compile("(?i)a"), Set.of())))).pattern;
		assertThat(read.matcher("A").matches()).isTrue();
	}

	@Test
	void collectionWhoseOneFieldHasTheItemsIsKept() {
		PlainList list = new PlainList();
		list.add("tea");
		assertThat(JSON.deserialize(JSON.serialize(list))).isInstanceOf(PlainList.class).isEqualTo(list);
	}

	@Test
	void transientFieldThatIsAnnotatedIsKept() {
		Annotated read = (Annotated) JSON.deserialize(JSON.serialize(new Annotated("s")));
		assertThat(read.secret).isEqualTo("s");
	}

	@Test
	void brokenModuleOnTheClassPathIsReportedAsAValueThatCannotBeRead(@TempDir Path folder) throws IOException {
		ClassLoader broken = withModule("com.example.NoModule", folder);
		JdkAttributeSerializer serializer = new JdkAttributeSerializer(broken, List.of(), List.of());
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> serializer.deserialize("[\"java.util.ArrayList\",[]]".getBytes(StandardCharsets.UTF_8)))
			.withMessageContaining("com.example.NoModule");
	}

	@Test
	void singleObjectThatAModuleKnowsIsKept(@TempDir Path folder) throws IOException {
		AttributeSerializer json = AttributeSerializer.json(withModule(NobodyModule.class.getName(), folder), List.of(),
				List.of(JsonLossTests.class.getPackageName()));
		assertThat(json.deserialize(json.serialize(Nobody.NOBODY))).isSameAs(Nobody.NOBODY);
	}

	static ClassLoader withModule(String module, Path folder) throws IOException {
		Path services = Files.writeString(folder.resolve("services"), module);
		return new ClassLoader(JsonLossTests.class.getClassLoader()) {

			@Override
			public Enumeration<URL> getResources(String name) throws IOException {
				return name.equals("META-INF/services/tools.jackson.databind.JacksonModule")
						? Collections.enumeration(List.of(services.toUri().toURL())) : super.getResources(name);
			}

		};
	}

	/**
	 * Does for one class what Jackson's module does for each {@code object} of Kotlin.
	 */
	public static final class NobodyModule extends SimpleModule {

		public NobodyModule() {
			setDeserializerModifier(new ValueDeserializerModifier() {

				@Override
				public ValueDeserializer<?> modifyDeserializer(DeserializationConfig config,
						BeanDescription.Supplier bean, ValueDeserializer<?> deserializer) {
					return (bean.getBeanClass() != Nobody.class) ? deserializer : new StdDeserializer<>(Nobody.class) {

						@Override
						public Nobody deserialize(JsonParser parser, DeserializationContext context) {
							parser.skipChildren();
							return Nobody.NOBODY;
						}

					};
				}

			});
		}

	}

	static class Base implements Serializable {

		private String id = "base";

	}

	static class Derived extends Base {

		private String id = "derived";

	}

	static class HidesWithTransient extends Base {

		private transient String id;

	}

	static class ListCart extends AbstractList<String> implements Serializable {

		private List<String> items = new ArrayList<>();

		private String coupon = "C";

		@Override
		public String get(int index) {
			return this.items.get(index);
		}

		@Override
		public int size() {
			return this.items.size();
		}

		@Override
		public void add(int index, String item) {
			this.items.add(index, item);
		}

	}

	static class PlainList extends AbstractList<String> implements Serializable {

		private final List<String> items = new ArrayList<>();

		@Override
		public String get(int index) {
			return this.items.get(index);
		}

		@Override
		public int size() {
			return this.items.size();
		}

		@Override
		public void add(int index, String item) {
			this.items.add(index, item);
		}

	}

	static class TransientList extends ArrayList<String> {

		private transient String coupon = "C";

		private void writeObject(ObjectOutputStream output) throws IOException {
			output.defaultWriteObject();
			output.writeObject(this.coupon);
		}

	}

	static class Recent extends ArrayList<String> {

		@Override
		public boolean add(String item) {
			super.add(0, item);
			return true;
		}

	}

	static class WritesItself implements Serializable {

		private transient String secret = "s";

		private void writeObject(ObjectOutputStream output) throws IOException {
			output.writeObject(this.secret);
		}

		private void readObject(ObjectInputStream input) throws IOException, ClassNotFoundException {
			this.secret = (String) input.readObject();
		}

	}

	static final class Nobody implements Serializable {

		static final Nobody NOBODY = new Nobody();

		private Nobody() {
		}

		private Object readResolve() {
			return NOBODY;
		}

	}

	/** As the compiler of Scala makes an {@code object}. */
	static final class Replaced implements Serializable {

		static final Replaced REPLACED = new Replaced();

		private Replaced() {
		}

		private Object writeReplace() {
			return new Proxy();
		}

		private static final class Proxy implements Serializable {

			private Object readResolve() {
				return REPLACED;
			}

		}

	}

	@JsonSerialize(using = Unwrapped.class)
	record Wrapper(String text) implements Serializable {

	}

	/** Writes no class, as Jackson's module does it for Kotlin's value classes. */
	static final class Unwrapped extends ValueSerializer<Wrapper> {

		@Override
		public void serialize(Wrapper value, JsonGenerator json, SerializationContext context) {
			json.writeString(value.text());
		}

		@Override
		public void serializeWithType(Wrapper value, JsonGenerator json, SerializationContext context,
				TypeSerializer types) {
			serialize(value, json, context);
		}

	}

	static class Annotated implements Serializable {

		@JsonProperty
		private transient String secret;

		@JsonCreator
		Annotated(@JsonProperty("secret") String secret) {
			this.secret = secret;
		}

		private void writeObject(ObjectOutputStream output) throws IOException {
			output.writeObject(this.secret);
		}

	}

	static class Price extends BigDecimal {

		private String currency = "EUR";

		Price(String amount) {
			super(amount);
		}

		Price(String amount, String currency) {
			super(amount);
			this.currency = currency;
		}

	}

	static class Swapped implements Serializable {

		private int a;

		private int b;

		@JsonCreator
		Swapped(@JsonProperty("a") int a, @JsonProperty("b") int b) {
			this.a = b;
			this.b = a;
		}

	}

	record Keys(Map<Serializable, String> open, Map<CharSequence, Integer> texts,
			Map<String, Object> form) implements Serializable {

	}

	record Keeps(Pattern pattern, Set<String> names) implements Serializable {

	}

}
