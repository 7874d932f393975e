/** Tests of the showcase, with real servers and instances. */
@NullMarked
package dev.hybridsession.showcase;

import org.jspecify.annotations.NullMarked;
