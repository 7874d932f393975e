/**
 * Sessions for WebFlux: an adapter that runs the blocking repository on threads of its
 * own. No other package uses Reactor.
 */
@NullMarked
package dev.hybridsession.internal.reactive;

import org.jspecify.annotations.NullMarked;
