/**
 * Chooses the nodes of the cache that hold a key, knows whether their copies may have
 * missed something, and reads and writes several copies of a key as one. Sees nodes as
 * {@link dev.hybridsession.internal.cache.routing.CacheNode}s, and does not read their
 * bytes.
 */
@NullMarked
package dev.hybridsession.internal.cache.routing;

import org.jspecify.annotations.NullMarked;
