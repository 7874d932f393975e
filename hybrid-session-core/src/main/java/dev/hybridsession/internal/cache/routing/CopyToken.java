package dev.hybridsession.internal.cache.routing;

import java.util.List;

import dev.hybridsession.internal.store.CacheToken;
import org.jspecify.annotations.Nullable;

/**
 * The state of all copies of a key.
 */
final class CopyToken implements CacheToken {

	private final List<CacheNode> owners;

	private final @Nullable CacheToken[] states;

	/**
	 * Creates a token.
	 * @param owners the nodes that held the key
	 * @param states the token of each copy, or {@code null} where there was none; not
	 * copied
	 */
	CopyToken(List<CacheNode> owners, @Nullable CacheToken[] states) {
		this.owners = owners;
		this.states = states;
	}

	/** A token is of no use where others hold the key now. */
	boolean isOf(Route route) {
		return this.owners.equals(route.owners());
	}

	@Nullable CacheToken state(int owner) {
		return this.states[owner];
	}

}
