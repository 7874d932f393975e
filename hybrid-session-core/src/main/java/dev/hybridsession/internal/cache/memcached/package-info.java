/**
 * The fast tier on memcached, through spymemcached. A {@code MemcachedNode} is one
 * server; it keeps {@code NodeConnection}s to it, each of which lives from one connect to
 * one loss and never longer, so that nothing meant for a server from before a restart can
 * reach the one after it.
 */
@NullMarked
package dev.hybridsession.internal.cache.memcached;

import org.jspecify.annotations.NullMarked;
