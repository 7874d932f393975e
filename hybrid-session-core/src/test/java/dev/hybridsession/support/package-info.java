/**
 * What the tests of every module need: real databases and real memcached processes, and
 * the means to make them fail.
 */
@NullMarked
package dev.hybridsession.support;

import org.jspecify.annotations.NullMarked;
