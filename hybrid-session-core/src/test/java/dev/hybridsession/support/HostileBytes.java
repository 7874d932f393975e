package dev.hybridsession.support;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Makes damaged bytes of a cache that anybody may write to. They are the same every time.
 */
public final class HostileBytes {

	private HostileBytes() {
	}

	/** Bytes of every length up to some. */
	public static List<byte[]> random(int count) {
		List<byte[]> all = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			byte[] bytes = new byte[i * 3];
			new Random(i).nextBytes(bytes);
			all.add(bytes);
		}
		return all;
	}

	/** All that begins as something does, and ends sooner or a little later. */
	public static List<byte[]> cut(byte[] bytes) {
		List<byte[]> all = new ArrayList<>();
		for (int length = 0; length < bytes.length; length++) {
			all.add(Arrays.copyOf(bytes, length));
		}
		all.add(Arrays.copyOf(bytes, bytes.length + 1));
		return all;
	}

	/** With one bit in so many turned over, all over the bytes. */
	public static List<byte[]> flipped(byte[] bytes, int oneIn) {
		List<byte[]> all = new ArrayList<>();
		for (int bit = 0; bit < bytes.length * Byte.SIZE; bit += oneIn) {
			byte[] flipped = bytes.clone();
			flipped[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
			all.add(flipped);
		}
		return all;
	}

}
