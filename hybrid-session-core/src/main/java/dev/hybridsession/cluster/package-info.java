/**
 * What instances tell each other of the nodes of the cache, and look after when one of
 * them has vanished.
 */
@NullMarked
package dev.hybridsession.cluster;

import org.jspecify.annotations.NullMarked;
