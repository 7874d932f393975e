/**
 * The policy between the two tiers, and the face to Spring Session. Begin with
 * {@link dev.hybridsession.repository.HybridSessionRepository}; a page load then goes
 * through {@code SessionLoader} and {@code SessionSaver}, which see the tiers through
 * {@link dev.hybridsession.repository.CachedSessions} and
 * {@link dev.hybridsession.repository.StoredSessions}.
 */
@NullMarked
package dev.hybridsession.repository;

import org.jspecify.annotations.NullMarked;
