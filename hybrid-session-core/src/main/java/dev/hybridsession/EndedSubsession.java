package dev.hybridsession;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * A subsession of a session that has ended, with the newest data that either tier had of
 * it.
 */
public final class EndedSubsession {

	private final String name;

	private final int size;

	private final Supplier<Object> value;

	/**
	 * Creates one.
	 * @param name its name
	 * @param size the size of its encoded value in bytes
	 * @param value decodes the value
	 */
	public EndedSubsession(String name, int size, Supplier<Object> value) {
		this.name = Objects.requireNonNull(name, "name");
		this.size = size;
		this.value = Objects.requireNonNull(value, "value");
	}

	/**
	 * Returns its name within the session.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Returns the size of its encoded value.
	 * @return bytes
	 */
	public int size() {
		return this.size;
	}

	/**
	 * Decodes its value.
	 * @return the value
	 * @throws dev.hybridsession.serializer.AttributeSerializationException if it cannot
	 * be decoded
	 */
	public Object value() {
		return this.value.get();
	}

	@Override
	public String toString() {
		return this.name + " (" + this.size + " bytes)";
	}

}
