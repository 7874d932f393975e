package dev.hybridsession.internal.jobs;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

import dev.hybridsession.internal.store.InstanceNote;

/**
 * Knows for how long an instance has given no sign of life. Only that the sign has
 * changed counts, and when this instance has noticed it: clocks are not compared. A time
 * in which this instance could not look says nothing of the others. Not for concurrent
 * use.
 */
final class LifeSigns {

	private static final int FRESH = 2;

	/** An instance may miss some signs, as when the database is slow. */
	private static final int MISSED = 4;

	private final long interval;

	private final long longest;

	private long lastLook = Long.MAX_VALUE;

	private Map<String, Sign> signs = new HashMap<>();

	/**
	 * Creates an empty list.
	 * @param interval the pause between two signs, in milliseconds
	 */
	LifeSigns(long interval) {
		this.interval = interval;
		this.longest = MISSED * interval;
	}

	/** Returns how long an instance may be silent, in milliseconds. */
	long longest() {
		return this.longest;
	}

	/**
	 * Looks at the notes that there are now.
	 * @param now milliseconds by a clock that nobody sets
	 */
	void look(Collection<InstanceNote> notes, long now) {
		Map<String, Sign> before = this.signs;
		long unseen = (now > this.lastLook) ? Math.max(0, now - this.lastLook - this.interval) : 0;
		this.lastLook = now;
		this.signs = notes.stream().collect(Collectors.toMap(InstanceNote::id, (note) -> {
			Sign sign = before.get(note.id());
			return (sign != null && sign.seen() == note.seen()) ? new Sign(sign.seen(), sign.noticed() + unseen)
					: new Sign(note.seen(), now);
		}));
	}

	/**
	 * Notes that this instance has written a sign itself, into the note of an instance
	 * that stays silent.
	 * @param id the silent instance
	 * @param seen what was written
	 */
	void wrote(String id, long seen) {
		this.signs.computeIfPresent(id, (same, sign) -> new Sign(seen, sign.noticed()));
	}

	/**
	 * Returns whether an instance is still there.
	 * @param now milliseconds by a clock that nobody sets
	 * @return {@code false} if it has been silent for too long
	 */
	boolean isThere(InstanceNote note, long now) {
		Sign sign = this.signs.get(note.id());
		return sign == null || now - sign.noticed() < this.longest;
	}

	/**
	 * Returns whether an instance that was never seen before is there, by the time of its
	 * last sign of life.
	 * @param now milliseconds since the epoch
	 * @return {@code false} if that is too long ago, or a clock is wrong
	 */
	boolean isFresh(InstanceNote note, long now) {
		return Math.abs(now - note.seen()) < FRESH * this.interval;
	}

	private record Sign(long seen, long noticed) {
	}

}
