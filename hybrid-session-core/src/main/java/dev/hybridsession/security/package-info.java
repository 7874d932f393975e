/**
 * Who may be believed: keys, signed session ids and sealed values of the cache.
 */
@NullMarked
package dev.hybridsession.security;

import org.jspecify.annotations.NullMarked;
