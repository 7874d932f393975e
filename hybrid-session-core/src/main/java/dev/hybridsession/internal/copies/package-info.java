/**
 * A session's cached copy and its row as a pair: reads, writes and merges them, and
 * judges by time whether either may be served. The session package decides what to do
 * with the pair.
 */
@NullMarked
package dev.hybridsession.internal.copies;

import org.jspecify.annotations.NullMarked;
