/**
 * Has the types that the starter and the configuration of the core share: the packages of
 * the application, and the choice of its data source.
 */
@NullMarked
package dev.hybridsession.internal.config;

import org.jspecify.annotations.NullMarked;
