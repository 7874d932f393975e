/**
 * The durable tier in a relational database: the
 * {@link dev.hybridsession.internal.jdbc.JdbcSessionStore} with a row per session, and
 * the {@link dev.hybridsession.internal.jdbc.JdbcSessionArchive} with a row per ended
 * one. Beside them are tables of subsessions, of leases, and of messages that instances
 * send each other. The tables come as scripts named {@code schema-<platform>.sql}.
 * Records go in and out as they are.
 */
@NullMarked
package dev.hybridsession.internal.jdbc;

import org.jspecify.annotations.NullMarked;
