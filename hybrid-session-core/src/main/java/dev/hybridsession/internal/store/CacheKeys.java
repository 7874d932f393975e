package dev.hybridsession.internal.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Makes the keys of the cache: {@code namespace:store:kind:digest}, where the store is
 * the id of the database, so that two databases never have a key in common. A session id
 * comes from the client, so it is only ever part of a key as a digest. The key is short
 * and plain whatever the id is, and a list of keys is no list of ids.
 */
public final class CacheKeys {

	private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

	/**
	 * The keys that were made last: a page saves under the key that it has loaded, and
	 * the next page of the user has the same one. They take about 6 MB, once there are as
	 * many sessions. An id has two places. In the first is the later of two ids that
	 * share them.
	 */
	private final @Nullable Known[] known = new Known[16_384];

	private final String namespace;

	private final Supplier<String> storeId;

	/**
	 * Creates the keys of one application.
	 * @param storeId the id of the database, 1 to 64 characters as in a namespace. Asked
	 * for with every key; throws if it is not known
	 * @throws dev.hybridsession.InvalidSettingException if the namespace is not 1 to 64
	 * letters, digits, dots, hyphens or underscores
	 */
	public CacheKeys(String namespace, Supplier<String> storeId) {
		this.namespace = new Namespace(namespace).value();
		this.storeId = storeId;
	}

	/** Returns the key of a session, at most 181 plain characters. */
	public String session(String publicId) {
		String store = this.storeId.get();
		int place = publicId.hashCode() & (this.known.length - 1);
		Known first = this.known[place];
		if (first != null && first.isOf(publicId, store)) {
			return first.key();
		}
		Known second = this.known[place ^ 1];
		if (second != null && second.isOf(publicId, store)) {
			return second.key();
		}
		Known made = new Known(publicId, store, key(":session:", publicId));
		this.known[place] = made;
		if (first != null) {
			this.known[place ^ 1] = first;
		}
		return made.key();
	}

	/** Returns the key of a subsession, at most 184 plain characters. */
	public String subsession(String internalId, String name) {
		return key(":subsession:", internalId + ':' + name);
	}

	/** Returns the key of a session's lock, at most 178 plain characters. */
	public String lock(String publicId) {
		return key(":lock:", publicId);
	}

	private String key(String kind, String id) {
		return this.namespace + ':' + this.storeId.get() + kind + digest(id);
	}

	private static String digest(String id) {
		try {
			MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
			return BASE64.encodeToString(sha256.digest(id.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	/** The key of a session. */
	private record Known(String id, String store, String key) {

		boolean isOf(String publicId, String storeId) {
			return this.id.equals(publicId) && this.store.equals(storeId);
		}

	}

}
