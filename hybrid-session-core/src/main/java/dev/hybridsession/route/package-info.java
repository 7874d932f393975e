/**
 * Which nodes of the cache hold a key, whether their copies may have missed something,
 * and how several copies of a key are read and written as one. Knows nodes only as
 * {@link dev.hybridsession.route.CacheNode}s, and not what is on them.
 */
@NullMarked
package dev.hybridsession.route;

import org.jspecify.annotations.NullMarked;
