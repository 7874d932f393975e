/**
 * A web application that shows its own session: where this page's copy came from, how far
 * the database is behind, and what is in it.
 */
@NullMarked
package dev.hybridsession.sample;

import org.jspecify.annotations.NullMarked;
