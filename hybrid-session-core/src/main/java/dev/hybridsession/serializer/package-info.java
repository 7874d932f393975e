/**
 * Attributes as bytes and back, and what they may consist of: begin with
 * {@link dev.hybridsession.serializer.AttributeSerializer}.
 */
@NullMarked
package dev.hybridsession.serializer;

import org.jspecify.annotations.NullMarked;
