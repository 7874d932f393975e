package dev.hybridsession.internal.record;

import java.nio.ByteBuffer;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Target of the fuzzer: whatever two nodes have under one key merges. The first four
 * bytes of the input are the length of the first copy.
 */
public final class MergeFuzz {

	private MergeFuzz() {
	}

	public static void fuzzerTestOneInput(byte[] bytes) {
		if (bytes.length < Integer.BYTES) {
			return;
		}
		int split = Integer.BYTES + Math.floorMod(ByteBuffer.wrap(bytes).getInt(), bytes.length - Integer.BYTES + 1);
		byte[] a = Arrays.copyOfRange(bytes, Integer.BYTES, split);
		byte[] b = Arrays.copyOfRange(bytes, split, bytes.length);
		byte[] merged = CopyMerger.merge(a, b);
		SessionCopy first = decoded(a);
		SessionCopy second = decoded(b);
		if (first != null || second != null) {
			RecordCodec.decode(merged);
		}
		if (first != null && second != null) {
			merge(first, second);
		}
	}

	private static void merge(SessionCopy a, SessionCopy b) {
		try {
			SessionCopy merged = SessionCopy.merge(a, b);
			require(RecordCodec.decode(RecordCodec.encode(merged)).equals(merged), "does not decode to what it was");
			require(merged.equals(SessionCopy.merge(b, a)), "depends on the order");
			require(merged.equals(SessionCopy.merge(merged, b)), "changes when it meets a copy again");
			if (a instanceof SessionRecord copy && b instanceof SessionRecord row) {
				requireRowIsKnown(copy, row);
			}
		}
		catch (IllegalArgumentException ex) {
			require(a instanceof SessionRecord x && b instanceof SessionRecord y
					&& !(x.publicId().equals(y.publicId()) && x.internalId().equals(y.internalId())),
					"of one session is refused");
		}
	}

	/** An entry that is known to be in the row is in the row, whatever the stamps are. */
	static void requireRowIsKnown(SessionRecord copy, SessionRecord row) {
		SessionRecord merged = copy.mergeRow(row, 7, 100);
		merged.entries()
			.forEach((name, entry) -> require(
					entry.stamp() > merged.row().syncedStamp() || entry.equals(row.entries().get(name)),
					"takes for synced what the row has not"));
	}

	private static void require(boolean holds, String what) {
		if (!holds) {
			throw new AssertionError("A merge " + what);
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
