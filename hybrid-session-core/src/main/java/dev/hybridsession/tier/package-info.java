/**
 * The two tiers as the rest sees them: a {@link dev.hybridsession.tier.SessionCache} that
 * is fast and may lose anything at any time, and a
 * {@link dev.hybridsession.tier.SessionStore} that decides who is alive. Both move bytes
 * and know nothing of what is in them. In a
 * {@link dev.hybridsession.tier.ClusterNotebook} instances tell each other of the nodes
 * of their caches.
 */
@NullMarked
package dev.hybridsession.tier;

import org.jspecify.annotations.NullMarked;
