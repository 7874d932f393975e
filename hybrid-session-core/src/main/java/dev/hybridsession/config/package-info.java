/**
 * Wires everything for an application. Begin with
 * {@link dev.hybridsession.config.HybridHttpSessionConfiguration}.
 */
@NullMarked
package dev.hybridsession.config;

import org.jspecify.annotations.NullMarked;
