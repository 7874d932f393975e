package dev.hybridsession.serializer;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;

import javax.naming.CompositeName;

import org.hibernate.collection.spi.PersistentArrayHolder;
import org.hibernate.collection.spi.PersistentIdentifierBag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.session.MapSession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Tests of a refusal: it names all classes of a value, and the line that allows them. */
class RefusedClassesTests {

	@Test
	void allClassesOfAValueAreNamedAndOnePatternAllowsThem() {
		Object value = new HashMap<>(Map.of("a", new Cart(new Item(new Note())), "b", List.of(new Item(null))));
		ClassNotAllowedException refusal = refusal(value);
		assertThat(refusal.getClassNames()).containsExactlyInAnyOrder(Cart.class.getName(), Item.class.getName(),
				Note.class.getName());
		assertThat(refusal.getMessage()).startsWith("classes ")
			.contains(Cart.class.getName(), Note.class.getName(), " are not allowed in a session")
			.endsWith("set hybrid-session.serialization.allowed-classes=dev.hybridsession.serializer.**");
		assertThat(serializer(line(refusal)).serialize(value)).isNotEmpty();
	}

	@Test
	void classesOfTheJdkAndOfSpringAreNamedOneByOne() throws Exception {
		ClassNotAllowedException refusal = refusal(
				new ArrayList<>(Arrays.asList(Level.INFO, new MapSession(), new CompositeName("a"), new Item(null))));
		assertThat(line(refusal)).containsExactlyInAnyOrder(Level.class.getName(), MapSession.class.getName(),
				CompositeName.class.getName(), Item.class.getName());
	}

	@Test
	void classesOfALibraryThatKnownAttacksUseAreNamedOneByOne() {
		List<Class<?>> classes = List.of(PersistentArrayHolder.class, PersistentIdentifierBag.class);
		assertThat(line(RefusedClasses.of(classes, List.of()).toException()))
			.containsExactlyInAnyOrder(PersistentArrayHolder.class.getName(), PersistentIdentifierBag.class.getName());
	}

	@ParameterizedTest
	@CsvSource({ "java.net.URL, keep a java.net.URI", "java.util.logging.Level, keep the name",
			"kotlin.SynchronizedLazyImpl, keep the value itself", "kotlin.UnsafeLazyImpl, keep the value itself",
			"kotlin.SafePublicationLazyImpl, keep the value itself",
			"org.hibernate.proxy.pojo.bytebuddy.SerializableProxy, keep the entity (Hibernate.unproxy) or its id" })
	void aClassThatIsLeftOutOnPurposeIsRefusedWithTheReasonAndWhatToKeepInstead(Class<?> type, String instead) {
		ClassNotAllowedException refusal = RefusedClasses.of(List.of(type), List.of()).toException();
		assertThat(refusal).hasMessageContaining(instead);
		assertThat(line(refusal)).containsExactly(type.getName());
	}

	@Test
	void aLambdaAndWhatIsNotSerializableDoNotEndTheSearch() {
		ClassNotAllowedException refusal = refusal(
				new ArrayList<>(Arrays.asList(new Item(new Object()), (Runnable & Serializable) () -> {
				}, new Note())));
		assertThat(refusal).hasMessageContaining("make it a class");
		assertThat(refusal.getClassNames()).contains(Item.class.getName(), Note.class.getName());
	}

	@Test
	void aClassIsNamedEvenIfTheValueIsTooLargeToBeSearched() {
		ClassNotAllowedException refusal = refusal(new ArrayList<>(List.of(new byte[5_000_000], new Note())));
		assertThat(refusal).hasMessageStartingWith("class " + Note.class.getName() + " is not allowed");
		assertThat(line(refusal)).containsExactly(Note.class.getName());
	}

	@Test
	void aPackageThatThePatternsPartlyRejectIsNotSuggestedAsAWhole() {
		JdkAttributeSerializer rejecting = serializer(List.of("!dev.hybridsession.Old"));
		ClassNotAllowedException refusal = catchThrowableOfType(ClassNotAllowedException.class,
				() -> rejecting.serialize(new Cart(new Item(null))));
		assertThat(line(refusal)).containsExactly(Cart.class.getName(), Item.class.getName(), "!dev.hybridsession.Old");
	}

	private static ClassNotAllowedException refusal(Object value) {
		return catchThrowableOfType(ClassNotAllowedException.class, () -> serializer(List.of()).serialize(value));
	}

	private static List<String> line(ClassNotAllowedException refusal) {
		return List.of(refusal.getMessage().substring(refusal.getMessage().indexOf('=') + 1).split(","));
	}

	private static JdkAttributeSerializer serializer(List<String> patterns) {
		return new JdkAttributeSerializer(null, ClassFilter.of(patterns, List.of()));
	}

	private record Cart(Item item) implements Serializable {

	}

	private static final class Item implements Serializable {

		private final Object content;

		Item(Object content) {
			this.content = content;
		}

	}

	private static final class Note implements Serializable {

	}

}
