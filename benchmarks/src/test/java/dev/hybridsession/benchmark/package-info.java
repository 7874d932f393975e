/** Tests of the benchmarks. */
@NullMarked
package dev.hybridsession.benchmark;

import org.jspecify.annotations.NullMarked;
