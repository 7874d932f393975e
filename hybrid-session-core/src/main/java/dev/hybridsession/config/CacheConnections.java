package dev.hybridsession.config;

import dev.hybridsession.internal.cache.routing.RoutedCache;

/**
 * The cache as {@link SessionConnections} opens and closes it. The bean
 * {@code hybridSessionCache} is what everything else asks, and an application may put
 * something around that.
 *
 * @param cache the cache
 */
record CacheConnections(RoutedCache cache) implements AutoCloseable {

	void open() {
		this.cache.start();
	}

	@Override
	public void close() {
		this.cache.close();
	}

}
