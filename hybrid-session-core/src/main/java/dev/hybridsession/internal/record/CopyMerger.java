package dev.hybridsession.internal.record;

import dev.hybridsession.EndedSession.EndReason;
import org.jspecify.annotations.Nullable;

/** Merges what several nodes of the cache have under the key of one session. */
public final class CopyMerger {

	private CopyMerger() {
	}

	/**
	 * Merges two copies. A copy that cannot be read, or is of another session, adds
	 * nothing. Beside a live copy or a final end, the tombstone of a reaper adds nothing.
	 * The reaper may not have ended the row, and takes its tombstone back then, but
	 * perhaps not on every node. Whether the session is alive is for its row to say.
	 */
	public static byte[] merge(byte[] a, byte[] b) {
		SessionCopy first = decoded(a);
		SessionCopy second = decoded(b);
		if (first == null || provisional(first) && saysMore(second)) {
			return b;
		}
		if (second == null || provisional(second) && saysMore(first)) {
			return a;
		}
		try {
			return RecordCodec.encode(SessionCopy.merge(first, second));
		}
		catch (IllegalArgumentException ex) {
			return a;
		}
	}

	private static boolean provisional(SessionCopy copy) {
		return copy instanceof Tombstone tombstone && tombstone.reason() == EndReason.EXPIRED;
	}

	/** Whether a copy says more of a session than the tombstone of a reaper. */
	private static boolean saysMore(@Nullable SessionCopy copy) {
		return copy instanceof SessionRecord || copy instanceof Tombstone && !provisional(copy);
	}

	private static @Nullable SessionCopy decoded(byte[] bytes) {
		try {
			return RecordCodec.decode(bytes);
		}
		catch (InvalidRecordException ex) {
			return null;
		}
	}

}
