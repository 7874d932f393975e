/**
 * Web sessions in memcached and a relational database.
 *
 * <p>
 * Read the packages in the order in which they build on each other:
 * {@link dev.hybridsession.record} is the session as a value; {@code serializer} turns
 * attributes into bytes; {@code observe} tells others what happens;
 * {@link dev.hybridsession.tier} says what memcached and the database do;
 * {@code security} tells what is ours; {@code route} makes several nodes one cache;
 * {@code memcached} and {@code jdbc} are the two tiers; {@code lock} excludes others, in
 * this instance and in the others; {@code subsession} is the parts of a session that are
 * kept on their own; {@code repository} is the policy between the tiers and the face to
 * Spring Session; {@code sync} and {@code reaper} each do one batched pass, and
 * {@code cluster} is what instances tell each other; {@code web} is what a servlet
 * request needs; {@code wiring} makes the parts of an instance and connects them;
 * {@code config} has the settings and the builder
 * {@link dev.hybridsession.config.HybridSessions}, by hand and with Spring.
 */
@NullMarked
package dev.hybridsession;

import org.jspecify.annotations.NullMarked;
