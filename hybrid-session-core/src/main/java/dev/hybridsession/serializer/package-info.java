/**
 * Attributes as bytes and back.
 */
@NullMarked
package dev.hybridsession.serializer;

import org.jspecify.annotations.NullMarked;
