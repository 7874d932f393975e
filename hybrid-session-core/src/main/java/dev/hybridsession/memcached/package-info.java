/**
 * The fast tier on memcached, through spymemcached. A
 * {@link dev.hybridsession.memcached.MemcachedSessionCache} asks a {@code CacheNode} per
 * server; a node keeps {@code NodeConnection}s to it, each of which lives from one
 * connect to one loss and never longer, so that nothing meant for a server from before a
 * restart can reach the one after it.
 */
@NullMarked
package dev.hybridsession.memcached;

import org.jspecify.annotations.NullMarked;
