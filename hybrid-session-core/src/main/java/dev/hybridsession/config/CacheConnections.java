package dev.hybridsession.config;

import dev.hybridsession.internal.cache.routing.RoutedCache;

/**
 * The cache as {@link SessionConnections} opens and closes it. All other parts ask the
 * bean {@code hybridSessionCache}, which an application may wrap.
 *
 * @param cache the cache
 */
record CacheConnections(RoutedCache cache) implements AutoCloseable {

	@Override
	public void close() {
		this.cache.close();
	}

}
