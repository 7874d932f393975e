/**
 * A web application that shows its own session: where this page's copy came from, how far
 * the database is behind, and what is in it; what parallel requests lose of it; and a
 * cart that loses nothing.
 */
@NullMarked
package dev.hybridsession.sample;

import org.jspecify.annotations.NullMarked;
