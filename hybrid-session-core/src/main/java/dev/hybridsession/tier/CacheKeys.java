package dev.hybridsession.tier;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Makes the keys of the cache: {@code namespace:kind:digest}. A session id comes from the
 * client, so it is only ever part of a key as a digest; the key is short and plain
 * whatever the id is, and a list of keys is no list of ids.
 */
public final class CacheKeys {

	private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

	private final String sessionPrefix;

	private final String subsessionPrefix;

	private final String lockPrefix;

	/**
	 * Creates the keys of one application.
	 * @param namespace what its keys begin with
	 * @throws InvalidSettingException if the namespace is not 1 to 64 letters, digits,
	 * dots, hyphens or underscores
	 */
	public CacheKeys(String namespace) {
		String prefix = new Namespace(namespace).value();
		this.sessionPrefix = prefix + ":session:";
		this.subsessionPrefix = prefix + ":subsession:";
		this.lockPrefix = prefix + ":lock:";
	}

	/**
	 * Returns the key of a session.
	 * @param publicId any string
	 * @return its key, at most 116 plain characters
	 */
	public String session(String publicId) {
		return this.sessionPrefix + digest(publicId);
	}

	/**
	 * Returns the key of a subsession.
	 * @param internalId the internal id of its session
	 * @param name its name
	 * @return its key, at most 119 plain characters
	 */
	public String subsession(String internalId, String name) {
		return this.subsessionPrefix + digest(internalId + ':' + name);
	}

	/**
	 * Returns the key of a session's lock.
	 * @param publicId any string
	 * @return its key, at most 113 plain characters
	 */
	public String lock(String publicId) {
		return this.lockPrefix + digest(publicId);
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

}
