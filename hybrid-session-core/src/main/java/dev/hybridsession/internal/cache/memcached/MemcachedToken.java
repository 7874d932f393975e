package dev.hybridsession.internal.cache.memcached;

import dev.hybridsession.internal.store.CacheToken;

/**
 * One state of one key. memcached's counter begins anew with the server, so a number from
 * before a restart may by accident name another state after it. So a token is of use for
 * the connection alone that told the number.
 *
 * @param run stands for the connection that told the number, which it may outlive
 */
record MemcachedToken(Object run, long cas) implements CacheToken {
}
