package dev.hybridsession.internal.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import dev.hybridsession.internal.record.Entry;
import dev.hybridsession.internal.record.RecordLimits;
import dev.hybridsession.internal.record.SessionRecord;
import org.jspecify.annotations.Nullable;

import org.springframework.session.SaveMode;

/**
 * The attributes of a session as one request sees them. An attribute is decoded when it
 * is first read, and encoded only if it was changed.
 * <p>
 * A request may have several threads, such as those of an asynchronous response. They
 * share one lock. No code of the application runs under it: values are encoded and
 * decoded outside. One thread at a time saves.
 */
final class SessionAttributes {

	private static final Object HIDDEN = new Object();

	private final AttributeCodec codec;

	private final SaveMode saveMode;

	private final ReentrantLock lock = new ReentrantLock();

	/** The values that this request has seen or set. */
	private final Map<String, Object> values = new HashMap<>();

	/** The stamps of the attributes that this request has set or removed. */
	private final Map<String, Long> changed = new HashMap<>();

	/** The attributes that may have been changed in place. */
	private final Set<String> watched;

	/** The bytes of each attribute as this request has read or last saved it. */
	private final Map<String, byte[]> origins;

	/** The entries that the saving thread has encoded last. */
	private Map<String, Entry> encoded = Map.of();

	/** The names that the last {@link #reader} has read. */
	private Set<String> read = Set.of();

	/** Reads on behalf of the save, so that what it reads is not watched. */
	private volatile @Nullable Thread reader;

	private SessionRecord base;

	SessionAttributes(SessionRecord base, AttributeCodec codec, SaveMode saveMode) {
		this.base = base;
		this.codec = codec;
		this.saveMode = saveMode;
		// only the other save modes look for changes in place
		this.watched = watchesChangesInPlace() ? new HashSet<>() : Set.of();
		this.origins = watchesChangesInPlace() ? new HashMap<>() : Map.of();
	}

	private boolean watchesChangesInPlace() {
		return this.saveMode != SaveMode.ON_SET_ATTRIBUTE;
	}

	@Nullable Object get(String name) {
		Object value = peek(name);
		if (this.reader == Thread.currentThread()) {
			this.read.add(name);
		}
		else if (value != null && watchesChangesInPlace()) {
			locked(() -> this.watched.add(name));
		}
		return value;
	}

	private @Nullable Object peek(String name) {
		byte[] bytes;
		this.lock.lock();
		try {
			Object value = this.values.get(name);
			if (value != null || this.changed.containsKey(name)) {
				return (value != HIDDEN) ? value : null;
			}
			bytes = this.base.value(name);
		}
		finally {
			this.lock.unlock();
		}
		if (bytes == null) {
			return null;
		}
		Object decoded = this.codec.decode(name, bytes);
		return keep(name, bytes, (decoded != null) ? decoded : HIDDEN);
	}

	/** Another thread may have decoded or changed the attribute meanwhile. */
	private @Nullable Object keep(String name, byte[] bytes, Object decoded) {
		return locked(() -> {
			boolean mayKeep = !this.changed.containsKey(name) && this.base.hasAttribute(name);
			if (mayKeep && this.values.putIfAbsent(name, decoded) == null) {
				keepOrigin(name, bytes);
			}
			Object value = this.values.get(name);
			return (value != HIDDEN) ? value : null;
		});
	}

	/** Only a change in place is told by them. */
	private void keepOrigin(String name, byte[] bytes) {
		if (watchesChangesInPlace()) {
			this.origins.put(name, bytes);
		}
	}

	<T extends @Nullable Object> T locked(Supplier<T> action) {
		this.lock.lock();
		try {
			return action.get();
		}
		finally {
			this.lock.unlock();
		}
	}

	void locked(Runnable action) {
		locked(() -> {
			action.run();
			return true;
		});
	}

	/**
	 * Sets or removes an attribute. The caller holds the lock, so that of two values the
	 * newer has the newer stamp.
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
			if (watchesChangesInPlace()) {
				this.watched.remove(name);
			}
			if (!known) {
				return false;
			}
		}
		this.changed.put(name, stamp);
		return true;
	}

	/**
	 * An attribute that is there may stay and be replaced, whatever the limits are now.
	 * The caller holds the lock.
	 */
	void requireRoom(String name, RecordLimits limits) {
		if (this.changed.containsKey(name) ? this.values.containsKey(name) : this.base.hasAttribute(name)) {
			return;
		}
		limits.requireName(name);
		if (this.base.size() + this.changed.size() >= limits.attributes()) {
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
		locked(() -> {
			this.base.forEachAttributeName(names::add);
			return names.addAll(this.changed.keySet());
		});
		names.removeIf((name) -> peek(name) == null);
		return names;
	}

	/** Whether some attribute that the last reader wanted cannot be decoded. */
	boolean readHidden() {
		return locked(() -> this.read.stream().anyMatch((name) -> this.values.get(name) == HIDDEN));
	}

	/** The newest of those changes that the last reader has read, if it has read any. */
	OptionalLong newestRead(Map<String, Entry> changes) {
		return this.read.stream().map(changes::get).filter(Objects::nonNull).mapToLong(Entry::stamp).max();
	}

	/** Whether some attribute of the record cannot be decoded. */
	boolean anyHidden() {
		names();
		return locked(() -> this.values.containsValue(HIDDEN));
	}

	/**
	 * Encodes what was changed. A change in place gets its stamp here, once. It is told
	 * by the bytes that this request knows: those of the record may be another's by now.
	 */
	Map<String, Entry> changes(LongSupplier stamps) {
		Map<String, Entry> changes = new HashMap<>();
		for (Unsaved unsaved : unsaved()) {
			Object value = unsaved.value();
			byte[] bytes = (value != null) ? this.codec.encode(unsaved.name(), value) : null;
			Long stamp = unsaved.stamp();
			if (stamp == null && isChanged(unsaved, bytes)) {
				stamp = changedInPlace(unsaved.name(), stamps);
			}
			if (stamp != null) {
				changes.put(unsaved.name(), new Entry(stamp, bytes));
			}
		}
		this.encoded = changes;
		return changes;
	}

	/**
	 * Returns whether a value was changed in place. If its class here is older than that
	 * of its writer, an unchanged value has other bytes as well, and must not replace the
	 * writer's.
	 */
	private boolean isChanged(Unsaved unsaved, byte @Nullable [] bytes) {
		byte[] origin = unsaved.origin();
		if (Arrays.equals(origin, bytes)) {
			return false;
		}
		Object read = (origin != null) ? this.codec.decode(unsaved.name(), origin) : null;
		return read == null || !Arrays.equals(this.codec.encode(unsaved.name(), read), bytes);
	}

	/**
	 * Returns the changes that may have to be saved now. Other threads may change more
	 * from now on.
	 */
	private List<Unsaved> unsaved() {
		return locked(() -> {
			List<Unsaved> unsaved = new ArrayList<>(this.changed.size() + this.watched.size());
			this.changed.forEach((name, stamp) -> unsaved.add(new Unsaved(name, this.values.get(name), stamp, null)));
			for (String name : this.watched) {
				Object value = this.values.get(name);
				if (value != null && !this.changed.containsKey(name)) {
					unsaved.add(new Unsaved(name, value, null, this.origins.get(name)));
				}
			}
			return unsaved;
		});
	}

	/** Returns nothing if another thread has set or removed it meanwhile. */
	private @Nullable Long changedInPlace(String name, LongSupplier stamps) {
		return locked(() -> {
			if (this.changed.containsKey(name) || !this.watched.contains(name)) {
				return null;
			}
			long stamp = stamps.getAsLong();
			this.changed.put(name, stamp);
			return stamp;
		});
	}

	/**
	 * Marks the entries encoded last as part of the record. A change that another thread
	 * has made since has another stamp, and stays to be saved. The caller holds the lock.
	 */
	void saved() {
		this.encoded.forEach((name, entry) -> {
			byte[] bytes = entry.value();
			if (bytes != null) {
				keepOrigin(name, bytes);
			}
			this.changed.remove(name, entry.stamp());
		});
	}

	/** Begins with another state of the session. The caller holds the lock. */
	void rebase(SessionRecord record) {
		this.base = record;
	}

	/** Runs something that reads attributes and changes none. */
	<T extends @Nullable Object> T unwatched(Supplier<T> action) {
		this.read = new HashSet<>();
		this.reader = Thread.currentThread();
		try {
			return action.get();
		}
		finally {
			this.reader = null;
		}
	}

	/**
	 * An attribute that was changed, or may have been changed in place.
	 *
	 * @param value its value, or {@code null} if it was removed
	 * @param stamp the stamp of the change, or {@code null} if it is yet to be found out
	 * whether it was changed
	 * @param origin its bytes as they were
	 */
	private record Unsaved(String name, @Nullable Object value, @Nullable Long stamp, byte @Nullable [] origin) {
	}

}
