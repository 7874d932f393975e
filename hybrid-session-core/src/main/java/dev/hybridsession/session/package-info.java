/**
 * Loads, saves and ends sessions, and is the face to Spring Session. Begin with
 * {@link dev.hybridsession.session.HybridSessionRepository}. A page load then goes
 * through {@code SessionLoader} and {@code SessionSaver}. Both work on the copies and
 * rows of the package {@code copies}.
 */
@NullMarked
package dev.hybridsession.session;

import org.jspecify.annotations.NullMarked;
