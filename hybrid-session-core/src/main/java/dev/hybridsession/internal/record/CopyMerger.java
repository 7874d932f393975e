package dev.hybridsession.internal.record;

import org.jspecify.annotations.Nullable;

/** Merges what several nodes of the cache have under the key of one session. */
public final class CopyMerger {

	private CopyMerger() {
	}

	/**
	 * Merges two copies. A copy that cannot be read, or is of another session, adds
	 * nothing.
	 */
	public static byte[] merge(byte[] a, byte[] b) {
		SessionCopy first = decoded(a);
		SessionCopy second = decoded(b);
		if (first == null || second == null) {
			return (first == null) ? b : a;
		}
		try {
			return RecordCodec.encode(SessionCopy.merge(first, second));
		}
		catch (IllegalArgumentException ex) {
			return a;
		}
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
