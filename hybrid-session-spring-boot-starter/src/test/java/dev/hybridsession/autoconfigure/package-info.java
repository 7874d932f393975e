/** Tests of the starter, in application contexts and in whole applications. */
@NullMarked
package dev.hybridsession.autoconfigure;

import org.jspecify.annotations.NullMarked;
