/**
 * Sets sessions up for an application: the settings, the builder and the jobs. Begin with
 * {@link dev.hybridsession.config.HybridSessions}, which makes everything, and
 * {@link dev.hybridsession.config.HybridHttpSessionConfiguration}, which calls it.
 */
@NullMarked
package dev.hybridsession.config;

import org.jspecify.annotations.NullMarked;
