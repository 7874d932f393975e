/**
 * Small parts of a session that are kept, updated and locked on their own.
 */
@NullMarked
package dev.hybridsession.subsession;

import org.jspecify.annotations.NullMarked;
