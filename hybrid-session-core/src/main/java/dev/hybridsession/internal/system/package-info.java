/**
 * The surroundings of an instance, which tests and the simulation replace: its clock, its
 * source of random numbers, its way to wait. Also bounds on repeated log lines.
 */
@NullMarked
package dev.hybridsession.internal.system;

import org.jspecify.annotations.NullMarked;
