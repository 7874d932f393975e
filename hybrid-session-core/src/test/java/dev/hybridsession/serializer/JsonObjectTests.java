package dev.hybridsession.serializer;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import kotlin.Pair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.webauthn.api.AuthenticatorTransport;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialRequestOptions;
import org.springframework.security.web.webauthn.api.UserVerificationRequirement;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that JSON makes objects as the JDK does, where no constructor takes their fields.
 */
class JsonObjectTests {

	private static final AttributeSerializer JSON = AttributeSerializer.json(null, List.of(),
			List.of(JsonObjectTests.class.getPackageName()));

	static Stream<Object> withoutFittingConstructor() {
		return Stream.of(new Line("tea"), new Line("tea", 2), Amount.of(3), new Trip.Builder().to("Rome").build(),
				new Receipt(Map.of("tea", 2)), new Trimmed(" a "), new Child("a", 1),
				PageRequest.of(2, 10, Sort.by("name").descending()), HttpMethod.PUT, DataSize.ofMegabytes(1),
				new Pair<>("a", 1L), new ArrayList<>(List.of(new Line("nested"))));
	}

	@ParameterizedTest
	@MethodSource("withoutFittingConstructor")
	void objectIsKeptWhoseConstructorsDoNotTakeItsFields(Object value) {
		Object read = JSON.deserialize(JSON.serialize(value));
		assertThat(read).hasSameClassAs(value).usingRecursiveComparison().isEqualTo(value);
	}

	@Test
	void fieldOfTheSuperclassOutsideTheStreamIsSetByItsConstructor() {
		Plant read = (Plant) JSON.deserialize(JSON.serialize(new Plant("rose", 1)));
		assertThat(read.name).isEqualTo("rose");
		assertThat(read.cache).as("made by the constructor of a class that is not Serializable").isEmpty();
	}

	@Test
	void constantStaysTheOnlyOneOfItsKind() {
		assertThat(JSON.deserialize(JSON.serialize(Grade.GOOD))).isSameAs(Grade.GOOD);
		assertThat(JSON.deserialize(JSON.serialize(JsonLossTests.Nobody.NOBODY))).isSameAs(JsonLossTests.Nobody.NOBODY);
		Graded read = (Graded) JSON.deserialize(JSON.serialize(new Graded(Grade.GOOD, List.of(Grade.BAD))));
		assertThat(read.grade()).isSameAs(Grade.GOOD);
		assertThat(read.others().get(0)).isSameAs(Grade.BAD);
		PublicKeyCredentialRequestOptions passkey = (PublicKeyCredentialRequestOptions) JSON
			.deserialize(JSON.serialize(WebValues.passkeyLogin()));
		assertThat(passkey.getUserVerification()).isSameAs(UserVerificationRequirement.REQUIRED);
		assertThat(passkey.getAllowCredentials().get(0).getTransports()).extracting(System::identityHashCode)
			.contains(System.identityHashCode(AuthenticatorTransport.HYBRID));
	}

	static Stream<Arguments> notMadeOfFields() {
		return Stream.of(Arguments.of(new Cached("a", "b"), "Cannot construct"),
				Arguments.of(new Outer().inner(), "inner classes"),
				Arguments.of(new Swaps("a", "b"), "Cannot construct"),
				Arguments.of(new Failing("a", "b"), "that must not be"));
	}

	/** The JDK would call a method that JSON does not call. */
	@ParameterizedTest
	@MethodSource("notMadeOfFields")
	void objectThatIsMoreThanItsFieldsIsRefused(Object value, String reason) {
		assertThatExceptionOfType(AttributeSerializationException.class).isThrownBy(() -> JSON.serialize(value))
			.withMessageContaining(reason);
	}

	@Test
	void constructorThatMaySetWhatIsTransientIsCalled() {
		assertThat(JSON.deserialize(JSON.serialize(new Ordered(new Line("tea"), 2))))
			.hasFieldOrPropertyWithValue("name", "tea")
			.hasFieldOrPropertyWithValue("cache", Map.of());
	}

	@Test
	void constructorThatIsAnnotatedIsCalled() {
		assertThat(JSON.deserialize(JSON.serialize(new Counted("a")))).hasFieldOrPropertyWithValue("calls", 1);
	}

	static class Line implements Serializable {

		private final String name;

		private final int count;

		Line(String name) {
			this(name, 1);
		}

		Line(String name, int count) {
			this.name = name;
			this.count = count;
		}

	}

	static class Amount implements Serializable {

		private final long cents;

		private Amount(long cents) {
			this.cents = cents;
		}

		static Amount of(long euros) {
			return new Amount(100 * euros);
		}

	}

	static class Trip implements Serializable {

		private final String to;

		private Trip(Builder builder) {
			this.to = builder.to;
		}

		static class Builder {

			private String to;

			Builder to(String to) {
				this.to = to;
				return this;
			}

			Trip build() {
				return new Trip(this);
			}

		}

	}

	static class Receipt implements Serializable {

		private final List<String> names;

		private final int total;

		Receipt(Map<String, Integer> items) {
			this.names = new ArrayList<>(items.keySet());
			this.total = items.values().stream().mapToInt(Integer::intValue).sum();
		}

	}

	static class Trimmed implements Serializable {

		private final String value;

		public Trimmed(String text) {
			this.value = text.trim();
		}

	}

	static class Ordered implements Serializable {

		private final String name;

		private final transient Map<String, String> cache = new HashMap<>();

		Ordered(Line line, int count) {
			this.name = (line != null) ? line.name : null;
		}

	}

	abstract static class Parent implements Serializable {

		private final String key;

		Parent(String key) {
			this.key = key;
		}

	}

	static class Child extends Parent {

		private final int level;

		Child(String name, int number) {
			super(name + number);
			this.level = number;
		}

	}

	static class Living {

		transient List<String> cache = new ArrayList<>();

	}

	static class Plant extends Living implements Serializable {

		private final String name;

		Plant(String kind, int number) {
			this.name = kind;
		}

	}

	static final class Grade implements Serializable {

		static final Grade GOOD = new Grade("good");

		static final Grade BAD = new Grade("bad");

		private final String value;

		private Grade(String value) {
			this.value = value;
		}

		private Object readResolve() {
			return this.value.equals("good") ? GOOD : BAD;
		}

	}

	record Graded(Grade grade, List<Grade> others) implements Serializable {

	}

	static class Cached implements Serializable {

		private final String key;

		private transient Map<String, String> cache = new HashMap<>();

		Cached(String first) {
			this(first, "");
		}

		Cached(String first, String second) {
			this.key = first + second;
		}

		private void readObject(ObjectInputStream input) throws IOException, ClassNotFoundException {
			input.defaultReadObject();
			this.cache = new HashMap<>();
		}

	}

	static class Outer implements Serializable {

		Inner inner() {
			return new Inner("a", "b");
		}

		class Inner implements Serializable {

			private final String text;

			Inner(String first, String second) {
				this.text = first + second;
			}

		}

	}

	static class Swaps implements Serializable {

		private final String text;

		Swaps(String first) {
			this(first, "");
		}

		Swaps(String first, String second) {
			this.text = first + second;
		}

		private Object writeReplace() {
			return this.text;
		}

	}

	static class Failing implements Serializable {

		private final String text;

		Failing(String first, String second) {
			this.text = first + second;
		}

		private Object readResolve() {
			throw new IllegalStateException("that must not be");
		}

	}

	static class Counted implements Serializable {

		private final String text;

		private transient int calls;

		@JsonCreator
		Counted(@JsonProperty("text") String given) {
			this.text = given;
			this.calls++;
		}

	}

}
