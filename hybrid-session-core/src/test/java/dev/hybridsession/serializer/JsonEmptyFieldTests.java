package dev.hybridsession.serializer;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that an empty field may declare a class that JSON refuses, and that a value in it
 * is refused.
 */
class JsonEmptyFieldTests {

	private static final AttributeSerializer JSON = AttributeSerializer.json(null, List.of("!" + Pin.class.getName()),
			List.of(JsonEmptyFieldTests.class.getPackageName()));

	@Test
	void emptyFieldIsKeptWhateverClassItDeclares() {
		Form form = new Form();
		form.text = "a";
		Form read = (Form) JSON.deserialize(JSON.serialize(form));
		assertThat(read).usingRecursiveComparison().isEqualTo(form);
		assertThat(read.initial).as("null stays null").isNull();
		Choice choice = new Choice(null, null, null, "a");
		assertThat(JSON.deserialize(JSON.serialize(choice))).isEqualTo(choice);
	}

	static Stream<Form> full() {
		return Stream.of(new Form((form) -> form.level = Level.INFO), new Form((form) -> form.pin = new Pin()),
				new Form((form) -> form.pins = new Pin[] { new Pin() }), new Form((form) -> form.list.add(new Pin())),
				new Form((form) -> form.map.put(TimeUnit.DAYS, new Pin())),
				new Form((form) -> form.optional = Optional.of("a")),
				new Form((form) -> form.number = OptionalInt.of(1)));
	}

	@ParameterizedTest
	@MethodSource("full")
	void objectInSuchAFieldIsRefusedEachTime(Form form) {
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(AttributeSerializationException.class).isThrownBy(() -> JSON.serialize(form))
				.withMessageMatching("(?s).*(is not allowed|is not Serializable).*");
		}
		assertThat(JSON.deserialize(JSON.serialize(new Form((empty) -> empty.text = "a")))).isNotNull();
	}

	/** The declared class is the only one that tells of itself. */
	@Test
	void valueOfAFinalClassThatIsNotAllowedIsRefused() {
		AttributeSerializer json = AttributeSerializer.json(null,
				List.of("!" + Names.class.getName(), "!" + Ages.class.getName(), "!" + Side.class.getName()),
				List.of(JsonEmptyFieldTests.class.getPackageName()));
		for (Object value : List.of(new Lists(new Names(), null, null, null), new Lists(null, new Ages(), null, null),
				new Lists(null, null, Side.LEFT, null), new Lists(null, null, null, Map.of(Side.LEFT, "a")))) {
			assertThatExceptionOfType(ClassNotAllowedException.class).isThrownBy(() -> json.serialize(value));
			byte[] bytes = JSON.serialize(value);
			assertThatExceptionOfType(ClassNotAllowedException.class).isThrownBy(() -> json.deserialize(bytes));
		}
		assertThat(json.deserialize(JSON.serialize(new Lists(null, null, null, null))))
			.isEqualTo(new Lists(null, null, null, null));
	}

	@Test
	void nullIsNotChangedIntoAReferenceToNull() {
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> JSON.serialize(new Referring(null)))
			.withMessageContaining("the field 'to' of " + Referring.class.getName() + " is null");
		for (AtomicReference<String> reference : List.of(new AtomicReference<String>(), new AtomicReference<>("a"))) {
			Referring read = (Referring) JSON.deserialize(JSON.serialize(new Referring(reference)));
			assertThat(read.to()).hasValue(reference.get());
		}
		assertThat(((Referring) JSON.deserialize(
				("{\"@class\":\"" + Referring.class.getName() + "\",\"to\":null}").getBytes(StandardCharsets.UTF_8)))
			.to()).as("an earlier release has written it").hasValue(null);
	}

	static final class Pin implements Serializable {

		private int code = 1;

	}

	static class Form implements Serializable {

		private Level level;

		private Pin pin;

		private Pin[] pins;

		private final List<Pin> list = new ArrayList<>();

		private final Map<TimeUnit, Pin> map = new HashMap<>();

		private Optional<String> optional;

		private Optional<Pin> initial = Optional.empty();

		private OptionalInt number;

		private String text;

		Form() {
			this.initial = null;
		}

		Form(Consumer<Form> change) {
			this();
			change.accept(this);
		}

	}

	record Choice(Level level, Pin pin, Optional<Pin> optional, String text) implements Serializable {

	}

	static final class Names extends ArrayList<String> {

	}

	static final class Ages extends HashMap<String, Integer> {

	}

	enum Side {

		LEFT

	}

	record Lists(Names names, Ages ages, Side side, Map<Side, String> bySide) implements Serializable {

	}

	record Referring(AtomicReference<String> to) implements Serializable {

	}

}
