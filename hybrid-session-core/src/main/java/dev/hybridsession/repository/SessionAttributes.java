package dev.hybridsession.repository;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import dev.hybridsession.record.Entry;
import dev.hybridsession.record.RecordLimits;
import dev.hybridsession.record.SessionRecord;
import org.jspecify.annotations.Nullable;

import org.springframework.session.SaveMode;

/**
 * The attributes of a session as one request sees them. An attribute is decoded when it
 * is first read, and encoded only if it was changed.
 */
final class SessionAttributes {

	private static final Object HIDDEN = new Object();

	private final AttributeDecoder decoder;

	private final SaveMode saveMode;

	/** The values that this request has seen or set. */
	private final Map<String, Object> values = new HashMap<>();

	/** The stamps of the attributes that this request has set or removed. */
	private final Map<String, Long> changed = new HashMap<>();

	/** The attributes that may have been changed in place. */
	private final Set<String> watched = new HashSet<>();

	/** The bytes of each attribute as this request has read or last saved it. */
	private final Map<String, byte[]> origins = new HashMap<>();

	private Map<String, Entry> encoded = Map.of();

	/** The names that were read, since that was last of interest. */
	private final Set<String> read = new HashSet<>();

	private SessionRecord base;

	SessionAttributes(SessionRecord base, AttributeDecoder decoder, SaveMode saveMode) {
		this.base = base;
		this.decoder = decoder;
		this.saveMode = saveMode;
	}

	@Nullable Object get(String name) {
		this.read.add(name);
		Object value = peek(name);
		if (value != null && this.saveMode != SaveMode.ON_SET_ATTRIBUTE) {
			this.watched.add(name);
		}
		return value;
	}

	private @Nullable Object peek(String name) {
		Object value = this.values.get(name);
		if (value == null && !this.changed.containsKey(name) && this.base.hasAttribute(name)) {
			Entry entry = this.base.entries().get(name);
			byte[] bytes = (entry != null) ? entry.value() : null;
			Object decoded = (bytes != null) ? this.decoder.decode(name, bytes) : null;
			value = (decoded != null) ? decoded : HIDDEN;
			this.values.put(name, value);
			if (bytes != null) {
				this.origins.put(name, bytes);
			}
		}
		return (value != HIDDEN) ? value : null;
	}

	/**
	 * Sets or removes an attribute.
	 * @return whether that is a change
	 */
	boolean set(String name, @Nullable Object value, long stamp) {
		if (value != null) {
			this.values.put(name, value);
			if (this.saveMode == SaveMode.ALWAYS) {
				this.watched.add(name);
			}
		}
		else {
			boolean known = this.values.remove(name) != null || this.base.hasAttribute(name);
			this.watched.remove(name);
			if (!known) {
				return false;
			}
		}
		this.changed.put(name, stamp);
		return true;
	}

	/**
	 * An attribute that is there may stay and be replaced, whatever the limits are now.
	 */
	void requireRoom(String name, RecordLimits limits) {
		if (this.changed.containsKey(name) ? this.values.containsKey(name) : this.base.hasAttribute(name)) {
			return;
		}
		limits.requireLength(name);
		if (this.base.entries().size() + this.changed.size() >= limits.attributes()) {
			limits.requireCount(count() + 1);
		}
	}

	private int count() {
		Set<String> names = new HashSet<>();
		this.base.forEachAttributeName(names::add);
		names.addAll(this.changed.keySet());
		names.removeIf((name) -> this.changed.containsKey(name) && !this.values.containsKey(name));
		return names.size();
	}

	/** The names of the attributes that can be read. */
	Set<String> names() {
		Set<String> names = new LinkedHashSet<>();
		this.base.forEachAttributeName(names::add);
		names.addAll(this.changed.keySet());
		names.removeIf((name) -> peek(name) == null);
		return names;
	}

	/** Whether some attribute that the last reader wanted cannot be decoded. */
	boolean readHidden() {
		return this.read.stream().anyMatch((name) -> this.values.get(name) == HIDDEN);
	}

	/** The newest of those changes that the last reader has read, if it has read any. */
	OptionalLong newestRead(Map<String, Entry> changes) {
		return this.read.stream().map(changes::get).filter(Objects::nonNull).mapToLong(Entry::stamp).max();
	}

	/** Whether some attribute of the record cannot be decoded. */
	boolean anyHidden() {
		this.base.forEachAttributeName(this::peek);
		return this.values.containsValue(HIDDEN);
	}

	/**
	 * Encodes what was changed. A change in place gets its stamp here, once. It is told
	 * by the bytes that this request knows: those of the record may be another's by now.
	 */
	Map<String, Entry> changes(LongSupplier stamps) {
		Map<String, Entry> changes = new HashMap<>();
		this.changed.forEach((name, stamp) -> {
			Object value = this.values.get(name);
			changes.put(name, new Entry(stamp, (value != null) ? this.decoder.encode(name, value) : null));
		});
		for (String name : this.watched) {
			Object value = this.values.get(name);
			if (value != null && !changes.containsKey(name)) {
				byte[] bytes = this.decoder.encode(name, value);
				if (!Arrays.equals(this.origins.get(name), bytes)) {
					long stamp = stamps.getAsLong();
					this.changed.put(name, stamp);
					changes.put(name, new Entry(stamp, bytes));
				}
			}
		}
		this.encoded = changes;
		return changes;
	}

	/** What was encoded last is now part of the record. */
	void saved() {
		this.encoded.forEach((name, entry) -> {
			byte[] bytes = entry.value();
			if (bytes != null) {
				this.origins.put(name, bytes);
			}
		});
		this.changed.clear();
	}

	void rebase(SessionRecord record) {
		this.base = record;
	}

	/** Runs something that reads attributes and changes none. */
	<T extends @Nullable Object> T unwatched(Supplier<T> reader) {
		this.read.clear();
		Set<String> before = Set.copyOf(this.watched);
		T result = reader.get();
		this.watched.retainAll(before);
		return result;
	}

}
