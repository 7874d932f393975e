/**
 * Decides which data of clients and of the cache is accepted: keys, signed session ids
 * and sealed values of the cache.
 */
@NullMarked
package dev.hybridsession.internal.security;

import org.jspecify.annotations.NullMarked;
