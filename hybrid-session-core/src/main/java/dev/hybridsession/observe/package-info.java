/**
 * What others are told: who archives ended sessions, and who counts what happens. Nobody
 * told can break the caller, except that an archive may refuse an end.
 */
@NullMarked
package dev.hybridsession.observe;

import org.jspecify.annotations.NullMarked;
