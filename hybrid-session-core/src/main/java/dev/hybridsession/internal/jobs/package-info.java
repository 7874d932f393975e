/**
 * The background work, one pass each: the sync writes rows that are behind, the reaper
 * ends expired sessions, and the heartbeat tells the other instances of the nodes of this
 * one.
 */
@NullMarked
package dev.hybridsession.internal.jobs;

import org.jspecify.annotations.NullMarked;
