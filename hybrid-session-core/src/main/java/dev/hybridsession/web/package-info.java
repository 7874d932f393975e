/**
 * What a servlet request needs around Spring Session's own filter: one answer for a
 * session that cannot be read, and its lock.
 */
@NullMarked
package dev.hybridsession.web;

import org.jspecify.annotations.NullMarked;
