/**
 * Loads, saves and ends sessions, and is the face to Spring Session. Begin with
 * {@link dev.hybridsession.internal.session.TieredSessionRepository}. A page load then
 * goes through {@code SessionLoader} and {@code SessionSaver}. Both work on the copies
 * and rows of the package {@code copies}.
 */
@NullMarked
package dev.hybridsession.internal.session;

import org.jspecify.annotations.NullMarked;
