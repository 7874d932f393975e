/** Drives the sample over HTTP. */
@NullMarked
package dev.hybridsession.sample;

import org.jspecify.annotations.NullMarked;
