/**
 * Small parts of a session that are kept, updated and locked on their own. Begin with
 * {@link dev.hybridsession.subsession.HybridSubsessions}. It reads through
 * {@code SubsessionReader}, which asks the repository whether the session lives, and
 * writes through {@code SubsessionWriter}. The rows follow by
 * {@link dev.hybridsession.subsession.SubsessionSync}.
 */
@NullMarked
package dev.hybridsession.subsession;

import org.jspecify.annotations.NullMarked;
