package dev.hybridsession.internal.security;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * Remembers the value that was sealed or verified last under each key. A comparison with
 * it costs a tenth of computing its code. A full list is emptied.
 */
final class VerifiedValues {

	/** The bytes that a remembered value takes besides its own, about. */
	private static final int OVERHEAD = 400;

	final Map<String, Verified> values = new ConcurrentHashMap<>();

	/** About: what is added while it starts over may not be counted. */
	final AtomicLong size = new AtomicLong();

	private final long capacity;

	/**
	 * Creates an empty memory.
	 * @param capacity how many bytes it may take, about
	 */
	VerifiedValues(long capacity) {
		this.capacity = capacity;
	}

	/**
	 * Returns the value in sealed bytes, if it is what was verified last.
	 * @param codeStart where the code begins in them
	 * @param valueStart where the value begins, which is where the code ends
	 * @return the value, not to be modified, or {@code null} if its code has to be
	 * computed
	 */
	byte @Nullable [] find(String key, byte[] sealed, int codeStart, int valueStart) {
		Verified verified = this.values.get(key);
		if (verified == null
				|| !Arrays.equals(verified.value(), 0, verified.value().length, sealed, valueStart, sealed.length)) {
			return null;
		}
		byte[] code = Arrays.copyOfRange(sealed, codeStart, valueStart);
		return MessageDigest.isEqual(verified.code(), code) ? verified.value() : null;
	}

	void remember(String key, byte[] code, byte[] value) {
		if (value.length > this.capacity / 2) {
			return;
		}
		Verified before = this.values.put(key, new Verified(code, value));
		long added = (before != null) ? value.length - before.value().length : value.length + OVERHEAD;
		if (this.size.addAndGet(added) > this.capacity) {
			this.values.clear();
			this.size.set(0);
		}
	}

	record Verified(byte[] code, byte[] value) {
	}

}
