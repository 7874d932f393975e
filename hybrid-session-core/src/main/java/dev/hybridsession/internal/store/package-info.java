/**
 * The two tiers as the rest sees them: a
 * {@link dev.hybridsession.internal.store.SessionCache} that is fast and may lose
 * anything at any time, and a {@link dev.hybridsession.internal.store.SessionStore} that
 * decides which sessions are alive. Both move bytes and do not read them. In a
 * {@link dev.hybridsession.internal.store.ClusterNotebook} the instances tell each other
 * of the nodes of their caches. A {@link dev.hybridsession.internal.store.StoreGate}
 * stands before the database and closes while the database is away.
 */
@NullMarked
package dev.hybridsession.internal.store;

import org.jspecify.annotations.NullMarked;
