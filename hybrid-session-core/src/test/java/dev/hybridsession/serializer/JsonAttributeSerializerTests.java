package dev.hybridsession.serializer;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.logging.Level;
import java.util.stream.Stream;

import kotlin.Triple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.web.servlet.FlashMap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests that JSON keeps a value as it is, or refuses it. */
class JsonAttributeSerializerTests {

	/** Values that many applications keep, and that JSON refuses. */
	private static final Set<String> REFUSED = Set.of("java.math.MathContext",
			"java.util.Collections$UnmodifiableSortedMap", "java.util.Collections$CheckedRandomAccessList",
			"java.util.Collections$CheckedMap", "java.util.Collections$SetFromMap", "java.util.Collections$AsLIFOQueue",
			"java.util.AbstractMap$SimpleEntry", "java.util.AbstractMap$SimpleImmutableEntry",
			"java.util.concurrent.LinkedBlockingQueue", "java.util.concurrent.LinkedBlockingDeque",
			"java.util.concurrent.ArrayBlockingQueue", "java.util.concurrent.PriorityBlockingQueue",
			"java.util.concurrent.LinkedTransferQueue", "java.util.concurrent.atomic.AtomicReference",
			"java.util.concurrent.atomic.AtomicIntegerArray", "java.util.concurrent.atomic.LongAdder",
			"java.util.concurrent.atomic.DoubleAdder", "java.util.concurrent.locks.ReentrantLock",
			"java.util.concurrent.locks.ReentrantReadWriteLock", "java.util.concurrent.Semaphore",
			"java.time.zone.ZoneRules", "java.time.temporal.WeekFields", "java.time.chrono.HijrahDate",
			"java.time.chrono.JapaneseDate", "java.time.chrono.MinguoDate", "java.time.chrono.ThaiBuddhistDate",
			"java.time.Clock$SystemClock", "java.util.GregorianCalendar", "java.util.SimpleTimeZone",
			"java.net.Inet4Address", "java.net.Inet6Address", "java.net.InetSocketAddress", "java.util.Random",
			"java.lang.StackTraceElement", "jakarta.servlet.http.Cookie");

	private static final JdkAttributeSerializer JDK = new JdkAttributeSerializer(null, List.of(),
			List.of(JsonAttributeSerializerTests.class.getPackageName()));

	private static final AttributeSerializer JSON = json();

	private static AttributeSerializer json(String... patterns) {
		return AttributeSerializer.json(null, List.of(patterns),
				List.of(JsonAttributeSerializerTests.class.getPackageName()));
	}

	static Stream<Arguments> values() {
		return Stream
			.of(JdkValues.numbersAndTexts(), JdkValues.collections(), JdkValues.concurrent(), JdkValues.times(),
					JdkValues.others(), WebValues.all(), KeptValueTests.hibernate().map((some) -> some.get()[0]),
					OrdinaryValueTests.ownValues().map((some) -> some.get()[0]))
			.flatMap((some) -> some)
			.filter((value) -> !hasComparator(value) && !isRefusedForAPart(value))
			.map((value) -> Arguments.of(new Object[] { value }));
	}

	private static boolean hasComparator(Object value) {
		return (value instanceof java.util.SortedMap<?, ?> map && map.comparator() != null)
				|| (value instanceof java.util.SortedSet<?> set && set.comparator() != null)
				|| (value instanceof java.util.PriorityQueue<?> queue && queue.comparator() != null);
	}

	/** Keys that are records, a collection that Hibernate has not loaded. */
	private static boolean isRefusedForAPart(Object value) {
		return (value instanceof Map<?, ?> map && map.keySet().stream().anyMatch(Record.class::isInstance))
				|| value instanceof Throwable[]
				|| (value instanceof org.hibernate.collection.spi.PersistentSet<?> set && !set.wasInitialized());
	}

	@ParameterizedTest
	@MethodSource("values")
	void ordinaryValueIsKeptOrRefusedAndNeverChanged(Object value) {
		if (REFUSED.contains(value.getClass().getName())) {
			assertThatExceptionOfType(AttributeSerializationException.class).isThrownBy(() -> JSON.serialize(value));
			return;
		}
		byte[] bytes = JSON.serialize(value);
		Object read = JSON.deserialize(bytes);
		assertThat(sorted(JSON.serialize(read))).isEqualTo(sorted(bytes));
		if (value instanceof Throwable failure) {
			assertThat((Throwable) read).hasMessage(failure.getMessage());
			assertThat(read.toString()).startsWith(failure.getClass().getName());
		}
		else if (value instanceof CharSequence) {
			assertThat(read).hasSameClassAs(value).hasToString(value.toString());
		}
		else if (!read.equals(value)) {
			assertThat(read).usingRecursiveComparison().isEqualTo(value);
		}
		assertThat(JDK.deserialize(bytes)).hasSameClassAs(read);
	}

	private static byte[] sorted(byte[] bytes) {
		byte[] sorted = bytes.clone();
		Arrays.sort(sorted);
		return sorted;
	}

	@Test
	void plainValueHasTheShortFormOfTheOtherFormat() {
		for (Object value : List.of("text", 1, 2L, true, Instant.EPOCH, new byte[] { 1 })) {
			assertThat(JSON.serialize(value)).isEqualTo(JDK.serialize(value));
		}
	}

	@Test
	void eitherFormatReadsTheOther() {
		Map<String, Object> value = new HashMap<>(Map.of("cart", List.of(new Item("tea", 2)), "since", Instant.EPOCH));
		byte[] written = JSON.serialize(value);
		assertThat(text(written)).startsWith("{\"@class\":\"java.util.HashMap\"")
			.contains("\"name\":\"tea\"")
			.contains("\"1970-01-01T00:00:00Z\"");
		assertThat(JDK.deserialize(written)).isEqualTo(value);
		assertThat(JSON.deserialize(JDK.serialize(value))).isEqualTo(value);
	}

	@Test
	void mapKeysKeepTheirClass() {
		Map<Object, Object> keys = new HashMap<>();
		keys.put("plain", 1);
		keys.put("(in brackets)", 2);
		keys.put(7L, 3);
		keys.put(7, 4);
		keys.put(Color.RED, 5);
		keys.put(java.util.UUID.fromString("00000000-0000-0001-0000-000000000002"), 6);
		keys.put(java.time.LocalDate.of(2024, 2, 29), 7);
		keys.put(Instant.EPOCH, 8);
		assertThat(JSON.deserialize(JSON.serialize(keys))).isEqualTo(keys);
		Prices prices = new Prices(new HashMap<>(Map.of(7L, 1)), Map.of(Color.RED, List.of("a")));
		assertThat(JSON.deserialize(JSON.serialize(prices))).isEqualTo(prices);
	}

	@Test
	void flashAttributesKeepTheirTarget() {
		FlashMap flashMap = new FlashMap();
		flashMap.put("message", "Saved");
		flashMap.setTargetRequestPath("/cart");
		flashMap.addTargetRequestParam("item", "1");
		flashMap.startExpirationPeriod(60);
		List<?> read = (List<?>) JSON
			.deserialize(JSON.serialize(new java.util.concurrent.CopyOnWriteArrayList<>(List.of(flashMap))));
		assertThat(read).isInstanceOf(java.util.concurrent.CopyOnWriteArrayList.class).isEqualTo(List.of(flashMap));
		assertThat(((FlashMap) read.get(0)).getExpirationTime()).isEqualTo(flashMap.getExpirationTime());
	}

	@Test
	void failedLoginKeepsItsClassAndNotThePassword() {
		BadCredentialsException failure = new BadCredentialsException("Bad credentials");
		failure.setAuthenticationRequest(UsernamePasswordAuthenticationToken.unauthenticated("anna", "hunter2"));
		byte[] bytes = JSON.serialize(failure);
		assertThat(text(bytes)).doesNotContain("hunter2");
		assertThat(JSON.deserialize(bytes)).isInstanceOf(BadCredentialsException.class);
		assertThat(JSON.deserialize(JSON.serialize(new LockedException("locked")))).isInstanceOf(LockedException.class);
		Object denied = JSON
			.deserialize(JSON.serialize(new OAuth2AuthenticationException(new OAuth2Error("access_denied"), "denied")));
		assertThat(denied).isInstanceOf(AuthenticationException.class)
			.hasToString(OAuth2AuthenticationException.class.getName() + ": denied");
		Object own = JSON.deserialize(JSON.serialize(new OwnFailure("too many", 3)));
		assertThat(own).isInstanceOf(AuthenticationException.class);
		assertThat(own.toString()).isEqualTo(OwnFailure.class.getName() + ": too many");
		assertThat(JSON.deserialize(JSON.serialize(own)).toString()).isEqualTo(own.toString());
	}

	@Test
	void cycleIsRefused() {
		Node node = new Node();
		node.next = new Node();
		node.next.next = node;
		assertThatExceptionOfType(AttributeSerializationException.class).isThrownBy(() -> JSON.serialize(node))
			.withMessageContaining("refers back to itself")
			.withMessageContaining("maxdepth");
	}

	@Test
	void deepValueIsRefusedUnlessThePatternsSayOtherwise() {
		List<Object> deep = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			deep = new ArrayList<>(List.of(deep));
		}
		List<Object> value = deep;
		assertThatExceptionOfType(AttributeSerializationException.class).isThrownBy(() -> JSON.serialize(value))
			.withMessageContaining("maxdepth");
		AttributeSerializer deeper = json("maxdepth=50");
		byte[] bytes = deeper.serialize(value);
		assertThat(deeper.deserialize(bytes)).isEqualTo(value);
		assertThatExceptionOfType(AttributeSerializationException.class).isThrownBy(() -> JSON.deserialize(bytes))
			.withMessageContaining("maxdepth");
	}

	@Test
	void sharedPartsThatWouldFillTheMemoryAreRefused() {
		List<Object> doubled = new ArrayList<>(List.of("a"));
		for (int i = 0; i < 20; i++) {
			doubled = new ArrayList<>(List.of(doubled, doubled));
		}
		List<Object> value = doubled;
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> json("maxbytes=100000").serialize(value))
			.withMessageContaining("maxbytes");
	}

	@Test
	void classThatIsNotAllowedIsRefusedWithAllOthers() {
		List<Object> value = new ArrayList<>(List.of(Level.INFO, new Triple<>(1, 2, Level.FINE)));
		assertThatExceptionOfType(ClassNotAllowedException.class)
			.isThrownBy(() -> json("!" + getClass().getPackageName() + ".*")
				.serialize(new ArrayList<>(List.of(new Item("tea", 1), Level.INFO))))
			.satisfies(
					(ex) -> assertThat(ex.getClassNames()).containsExactly(Item.class.getName(), Level.class.getName()))
			.withMessageContaining("hybrid-session.serialization.allowed-classes=");
		assertThatExceptionOfType(ClassNotAllowedException.class).isThrownBy(() -> JSON.serialize(value))
			.withMessageContaining("java.util.logging.Level");
	}

	@Test
	void classThatIsNotSerializableIsRefusedAsInTheOtherFormat() {
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> JSON.serialize(new NotMeantForSessions()))
			.withMessageContaining("is not Serializable");
	}

	@Test
	void emptyFieldOfAClassThatIsNotSerializableIsKeptAndAnObjectInItIsRefusedEachTime() {
		List<UUID> items = new ArrayList<>(List.of(new UUID(1, 2)));
		Order empty = new Order(null, items);
		Order full = new Order(new Address("London"), items);
		for (int i = 0; i < 2; i++) {
			assertThat(JSON.deserialize(JSON.serialize(empty))).isEqualTo(empty);
			assertThatExceptionOfType(AttributeSerializationException.class).isThrownBy(() -> JSON.serialize(full))
				.withMessageContaining("Address cannot be kept: it is not Serializable");
		}
	}

	@Test
	void partThatWouldBeLostIsNamed() {
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> JSON.serialize(new Doubling(2)))
			.withMessageContaining("would be lost or changed: /count");
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> JSON.serialize(new ArrayList<>(List.of(new Basket("anna")))))
			.withMessageContaining("would lose its own fields");
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> JSON.serialize(new Sorted(new TreeSet<>(String.CASE_INSENSITIVE_ORDER))))
			.withMessageContaining("comparator");
	}

	@Test
	void textThatWasCutWithinACharacterIsKept() {
		String cut = "\ud83d\ude00".substring(0, 1);
		assertThat(JSON.deserialize(JSON.serialize(cut))).isEqualTo(cut);
	}

	@Test
	void constructorWithoutParametersIsPreferred() {
		assertThat(JSON.deserialize(JSON.serialize(new Greeting("anna"))))
			.hasFieldOrPropertyWithValue("text", "Hello anna")
			.hasFieldOrPropertyWithValue("times", 1);
		assertThat(JSON.deserialize(bytes("{\"@class\":\"" + Greeting.class.getName() + "\"}")))
			.as("a release without the fields has written it")
			.hasFieldOrPropertyWithValue("text", "Hello")
			.hasFieldOrPropertyWithValue("times", 1);
	}

	@Test
	void constructorWithAllFieldsNeedNotBePublic() {
		assertThat(JSON.deserialize(JSON.serialize(new Built("tea", 2)))).hasFieldOrPropertyWithValue("name", "tea")
			.hasFieldOrPropertyWithValue("count", 2);
	}

	@Test
	void fieldThatAnotherReleaseHasIsPassedOver() {
		String item = text(JSON.serialize(new Item("tea", 2)));
		assertThat(JSON.deserialize(bytes(item.replace("}", ",\"colour\":\"green\"}")))).isEqualTo(new Item("tea", 2));
		assertThat(JSON.deserialize(bytes(item.replace(",\"name\":\"tea\"", "").replace("\"count\":2", "\"x\":1"))))
			.isEqualTo(new Item(null, 0));
	}

	@Test
	void classThatIsGoneIsNamed() {
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> JSON.deserialize(bytes("{\"@class\":\"com.example.Gone\"}")))
			.withMessageContaining("com.example.Gone")
			.withCauseInstanceOf(ClassNotFoundException.class);
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	enum Color {

		RED

	}

	record Address(String city) {

	}

	record Order(Address address, List<UUID> items) implements Serializable {

	}

	record Item(String name, int count) implements Serializable {

	}

	record Prices(Map<Long, Integer> byId, Map<Color, List<String>> byColor) implements Serializable {

	}

	record Sorted(TreeSet<String> names) implements Serializable {

	}

	static class Node implements Serializable {

		private Node next;

	}

	static class NotMeantForSessions {

	}

	static class Doubling implements Serializable {

		private int count;

		Doubling(int count) {
			this.count = 2 * count;
		}

	}

	static class Greeting implements Serializable {

		private String text = "Hello";

		private int times = 1;

		public Greeting() {
		}

		public Greeting(String text) {
			this.text += " " + text.strip();
		}

	}

	/** As Lombok's builders need it. */
	static class Built implements Serializable {

		private final String name;

		private final int count;

		Built(String name, int count) {
			this.name = name;
			this.count = count;
		}

	}

	static class Basket extends ArrayList<String> {

		private final String owner;

		Basket(String owner) {
			this.owner = owner;
		}

	}

	static class OwnFailure extends AuthenticationException {

		OwnFailure(String message, int attempts) {
			super(message);
		}

	}

}
