package dev.hybridsession.internal.cache.routing;

import java.util.List;

/**
 * Where a key is now.
 *
 * @param owners the nodes that hold it: fewer than there should be, or none, if nodes are
 * away
 * @param fence copies that were last checked against their row then or earlier may have
 * missed something, in milliseconds since the epoch
 * @param inDoubt whether other instances may look elsewhere, now or when a node is back,
 * so that what is written must reach the database
 */
record Route(List<CacheNode> owners, long fence, boolean inDoubt) {
}
