/**
 * Ends the sessions that have really expired.
 */
@NullMarked
package dev.hybridsession.reaper;

import org.jspecify.annotations.NullMarked;
