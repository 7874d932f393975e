package dev.hybridsession.internal.store;

/**
 * Names one state of one key of a {@link SessionCache}. Opaque to all but the cache that
 * made it.
 */
public interface CacheToken {

}
