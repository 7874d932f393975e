/**
 * Loads, saves and ends sessions, in the repository that Spring Session calls. Begin with
 * {@link dev.hybridsession.internal.session.TieredSessionRepository}. A page load then
 * goes through {@code SessionLoader} and {@code SessionSaver}. Both work on the copies
 * and rows of the package {@code copies}.
 */
@NullMarked
package dev.hybridsession.internal.session;

import org.jspecify.annotations.NullMarked;
