package dev.hybridsession.internal.cache.memcached;

import dev.hybridsession.internal.store.CacheToken;

/**
 * One state of one key. memcached's counter begins anew with the server, so a number from
 * before a restart may by accident name another state after it; the epoch of the
 * connection that told the number makes it unique.
 *
 * @param epoch the epoch of the {@link NodeConnection} that told the number
 * @param cas memcached's number
 */
record MemcachedToken(long epoch, long cas) implements CacheToken {
}
