/**
 * Brings the database up to what memcached has, in batches and off the request path.
 */
@NullMarked
package dev.hybridsession.sync;

import org.jspecify.annotations.NullMarked;
