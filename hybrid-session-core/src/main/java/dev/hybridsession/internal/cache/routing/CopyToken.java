package dev.hybridsession.internal.cache.routing;

import java.util.List;

import dev.hybridsession.internal.store.CacheToken;
import org.jspecify.annotations.Nullable;

/**
 * The state of all copies of a key.
 *
 * @param owners the nodes that held the key
 * @param states the token of each copy, or {@code null} where there was none; not copied
 */
record CopyToken(List<CacheNode> owners, @Nullable CacheToken[] states) implements CacheToken {

	/**
	 * Returns whether the same nodes still own the key. Otherwise the token is of no use.
	 */
	boolean isOf(Route route) {
		return this.owners.equals(route.owners());
	}

	@Nullable CacheToken state(int owner) {
		return this.states[owner];
	}

}
