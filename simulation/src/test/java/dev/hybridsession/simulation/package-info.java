/**
 * Drives several instances, as they are in production, over tiers in memory: with a clock
 * and a network of its own, one thing after the other, in an order that a seed decides.
 */
@NullMarked
package dev.hybridsession.simulation;

import org.jspecify.annotations.NullMarked;
