package dev.hybridsession.internal.cache.memcached;

import dev.hybridsession.internal.store.CacheToken;

/**
 * One state of one key. memcached's counter begins anew with the server, so a number from
 * before a restart may by accident name another state after it. So a token is of use for
 * the connection alone that told the number.
 *
 * @param connection the connection that told the number
 * @param cas memcached's number
 */
record MemcachedToken(NodeConnection connection, long cas) implements CacheToken {
}
