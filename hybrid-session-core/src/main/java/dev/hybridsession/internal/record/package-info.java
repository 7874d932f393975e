/**
 * The session as a value: what a copy of it knows, how two copies merge, and the bytes it
 * is kept as. No I/O and no application class is touched here.
 */
@NullMarked
package dev.hybridsession.internal.record;

import org.jspecify.annotations.NullMarked;
