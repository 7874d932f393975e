/**
 * Puts hybrid sessions into Spring Boot applications: the properties
 * {@code hybrid-session.*} become the settings of
 * {@link dev.hybridsession.config.HybridHttpSessionConfiguration}. Begin with
 * {@link dev.hybridsession.autoconfigure.HybridSessionAutoConfiguration}.
 */
@NullMarked
package dev.hybridsession.autoconfigure;

import org.jspecify.annotations.NullMarked;
