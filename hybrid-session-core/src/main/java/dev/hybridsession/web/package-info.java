/**
 * The filters around Spring Session's own filter: one answer for a session that cannot be
 * read, and the lock of the session.
 */
@NullMarked
package dev.hybridsession.web;

import org.jspecify.annotations.NullMarked;
