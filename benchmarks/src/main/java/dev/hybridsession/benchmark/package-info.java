/**
 * Measures what subsessions and page loads cost beside what they could cost, on real
 * servers. {@link dev.hybridsession.benchmark.Benchmarks} runs it; a
 * {@link dev.hybridsession.benchmark.Scenario} is one line of the result.
 */
@NullMarked
package dev.hybridsession.benchmark;

import org.jspecify.annotations.NullMarked;
