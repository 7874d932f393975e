package dev.hybridsession.internal.cache.routing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Orders nodes for a key by rendezvous hashing (Thaler and Ravishankar, 1998): each node
 * has a weight for each key, and the heaviest comes first. Without one node the others
 * keep their order, so that only its keys move.
 */
final class Rendezvous {

	private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

	private final List<String> names;

	private final long[] seeds;

	Rendezvous(List<String> names) {
		this.names = List.copyOf(names);
		this.seeds = this.names.stream().mapToLong(Rendezvous::seed).toArray();
	}

	List<String> names() {
		return this.names;
	}

	/** Returns the nodes in their order for a key, as indexes into the names. */
	int[] order(String key) {
		int[] order = new int[this.seeds.length];
		if (order.length == 1) {
			return order;
		}
		long hash = hash(key);
		long[] weights = new long[order.length];
		for (int i = 0; i < order.length; i++) {
			long weight = mix(hash ^ this.seeds[i]);
			int place = i;
			for (; place > 0 && weights[place - 1] < weight; place--) {
				weights[place] = weights[place - 1];
				order[place] = order[place - 1];
			}
			weights[place] = weight;
			order[place] = i;
		}
		return order;
	}

	List<String> first(String key, int count) {
		return Arrays.stream(order(key)).limit(count).mapToObj(this.names::get).toList();
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Rendezvous rendezvous && this.names.equals(rendezvous.names);
	}

	@Override
	public int hashCode() {
		return this.names.hashCode();
	}

	private static long hash(String key) {
		long hash = 0;
		for (int i = 0; i < key.length(); i++) {
			hash = 31 * hash + key.charAt(i);
		}
		return hash * GOLDEN_GAMMA;
	}

	/** The finalizer of SplittableRandom (Steele, Lea and Flood, 2014). */
	private static long mix(long value) {
		long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
		mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
		return mixed ^ (mixed >>> 31);
	}

	private static long seed(String name) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
			return ByteBuffer.wrap(digest).getLong();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
