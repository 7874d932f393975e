/**
 * Web sessions in memcached and a relational database: the API.
 *
 * <p>
 * The API is this package with {@code serializer}, {@code config}, {@code web} and the
 * starter's {@code autoconfigure}. {@code docs/api.md} lists its types. Every package
 * below {@code internal} may change in any release.
 *
 * <p>
 * The packages build on each other in this order; {@code internal} is left out of their
 * names. {@code record} is the session as a value. {@code serializer} turns attributes
 * into bytes. {@code system} is the clock and the random source. {@code store} says what
 * memcached and the database do. {@code security} signs ids and seals records.
 * {@code cache.routing} makes several nodes one cache. {@code cache.memcached} and
 * {@code jdbc} are the two tiers. {@code lock} keeps other requests out, in this instance
 * and in the others. {@code copies} is a cached copy and its row as a pair.
 * {@code session} loads, saves and ends sessions. {@code subsession} is the parts of a
 * session that are kept on their own. {@code jobs} has the passes of the background jobs.
 * {@code web} is what a servlet request needs. {@code wiring} makes the parts of an
 * instance and connects them. {@code config} has the settings and the builder
 * {@link dev.hybridsession.config.HybridSessions}, by hand and with Spring.
 */
@NullMarked
package dev.hybridsession;

import org.jspecify.annotations.NullMarked;
