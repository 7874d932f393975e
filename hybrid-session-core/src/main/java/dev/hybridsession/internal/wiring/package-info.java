/**
 * Makes the parts of an instance and connects them.
 * {@link dev.hybridsession.config.HybridSessions} does so for applications, and test
 * instances and benchmarks for their own tiers. Nothing here is meant for applications.
 */
@NullMarked
package dev.hybridsession.internal.wiring;

import org.jspecify.annotations.NullMarked;
