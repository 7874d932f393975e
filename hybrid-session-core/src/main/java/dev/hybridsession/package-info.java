/**
 * Web sessions in memcached and a relational database: the API.
 *
 * <p>
 * The API is this package with {@code serializer}, {@code config}, {@code web} and the
 * starter's {@code autoconfigure}. {@code docs/api.md} lists its types. Every package
 * below {@code internal} may change in any release. {@code docs/architecture.md} has all
 * packages in the order in which they build on each other.
 */
@NullMarked
package dev.hybridsession;

import org.jspecify.annotations.NullMarked;
