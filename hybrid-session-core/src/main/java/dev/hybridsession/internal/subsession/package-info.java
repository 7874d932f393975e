/**
 * Small parts of a session that are kept, updated and locked on their own. Begin with
 * {@link dev.hybridsession.internal.subsession.HybridSubsessions}. It reads through
 * {@code SubsessionReader}, which asks the repository whether the session lives, and
 * writes through {@code SubsessionWriter}. The rows follow by
 * {@link dev.hybridsession.internal.subsession.SubsessionSync}.
 */
@NullMarked
package dev.hybridsession.internal.subsession;

import org.jspecify.annotations.NullMarked;
