package dev.hybridsession.serializer;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContextImpl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that a value is not written if it cannot be read again, and the cost of that
 * check.
 */
class ReadBackTests {

	private static final AtomicInteger READ = new AtomicInteger();

	private final JdkAttributeSerializer filtered = new JdkAttributeSerializer(null,
			ClassFilter.of(List.of(), List.of("dev.hybridsession.serializer")));

	@BeforeEach
	void nothingWasRead() {
		READ.set(0);
	}

	@Test
	void aPrincipalWhoseSuperclassHasNoConstructorIsRefused() {
		assertRefused(login(new WithoutConstructor("anna")), WithoutConstructor.class.getName(),
				"no valid constructor");
	}

	@Test
	void aPrincipalThatLosesItsNameIsRefused() {
		assertRefused(login(new LosesItsName("anna")),
				"class " + LosesItsName.class.getName() + " would lose the value of [name]",
				"its superclass " + Base.class.getName() + " is not Serializable");
		assertRefused(new ArrayList<>(List.of(new LosesItsName("anna"))), "[name]");
	}

	@Test
	void aSuperclassThatItsSubclassRestoresLosesNothing() {
		Restores read = (Restores) this.filtered.deserialize(this.filtered.serialize(new Restores("anna")));
		assertThat(read.getName()).isEqualTo("anna");
		External external = (External) this.filtered.deserialize(this.filtered.serialize(new External("anna")));
		assertThat(external.getName()).isEqualTo("anna");
	}

	@Test
	void aSuperclassThatMakesItsFieldsAgainLosesNothing() {
		assertThat(this.filtered.serialize(new WithLock())).isNotEmpty();
	}

	@Test
	void valueThatFailsWhenItIsReadIsRefusedEachTime() {
		for (int i = 0; i < 2; i++) {
			assertRefused(new FailsOnRead(), "cannot be read again", "java.io.IOException: broken");
		}
	}

	@Test
	void aClassIsReadBackOnceAndWithEveryClassOfItsValue() {
		for (int i = 0; i < 3; i++) {
			this.filtered.serialize(new Counting());
		}
		assertThat(READ).hasValue(1);
		this.filtered.serialize(new ArrayList<>(List.of(new Counting())));
		int before = READ.get();
		this.filtered.serialize(new ArrayList<>(List.of(new Counting())));
		assertThat(READ).hasValue(before);
		assertRefused(new ArrayList<>(List.of(new Counting(), new FailsOnRead())), "broken");
	}

	private void assertRefused(Object value, String... parts) {
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> this.filtered.serialize(value))
			.satisfies((refusal) -> assertThat(refusal.getMessage()).contains(parts));
	}

	private static SecurityContextImpl login(Object principal) {
		return new SecurityContextImpl(UsernamePasswordAuthenticationToken.authenticated(principal, null, List.of()));
	}

	private static class Base {

		private String name;

		Base() {
		}

		Base(String name) {
			this.name = name;
		}

		String getName() {
			return this.name;
		}

		void setName(String name) {
			this.name = name;
		}

	}

	private static final class LosesItsName extends Base implements Serializable {

		LosesItsName(String name) {
			super(name);
		}

	}

	private static class BaseWithoutConstructor {

		BaseWithoutConstructor(String name) {
			assertThat(name).isNotNull();
		}

	}

	private static final class WithoutConstructor extends BaseWithoutConstructor implements Serializable {

		WithoutConstructor(String name) {
			super(name);
		}

	}

	private static final class Restores extends Base implements Serializable {

		private final String kept;

		Restores(String name) {
			super(name);
			this.kept = name;
		}

		private void readObject(ObjectInputStream input) throws IOException, ClassNotFoundException {
			input.defaultReadObject();
			setName(this.kept);
		}

	}

	/** Is read by its constructor. */
	public static final class External extends Base implements Externalizable {

		public External() {
		}

		External(String name) {
			super(name);
		}

		@Override
		public void writeExternal(ObjectOutput output) throws IOException {
			output.writeUTF(getName());
		}

		@Override
		public void readExternal(ObjectInput input) throws IOException {
			setName(input.readUTF());
		}

	}

	private static class BaseWithLock {

		private final Object lock = new Object();

		private int count;

		BaseWithLock() {
		}

		Object lock() {
			return this.lock;
		}

		int count() {
			return this.count;
		}

	}

	private static final class WithLock extends BaseWithLock implements Serializable {

	}

	private static final class FailsOnRead implements Serializable {

		private void readObject(ObjectInputStream input) throws IOException {
			throw new IOException("broken");
		}

	}

	private static final class Counting implements Serializable {

		private void readObject(ObjectInputStream input) throws IOException, ClassNotFoundException {
			input.defaultReadObject();
			READ.incrementAndGet();
		}

	}

}
