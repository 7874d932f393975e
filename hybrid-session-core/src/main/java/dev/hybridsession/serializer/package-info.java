/**
 * Attributes as bytes and back, and what they may consist of: begin with
 * {@code ClassFilter}.
 */
@NullMarked
package dev.hybridsession.serializer;

import org.jspecify.annotations.NullMarked;
