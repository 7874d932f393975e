/**
 * Real databases and real memcached processes for the tests of every module, and the
 * means to make them fail.
 */
@NullMarked
package dev.hybridsession.support;

import org.jspecify.annotations.NullMarked;
