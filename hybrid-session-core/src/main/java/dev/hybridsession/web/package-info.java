/**
 * What a servlet request needs around Spring Session's own filter.
 */
@NullMarked
package dev.hybridsession.web;

import org.jspecify.annotations.NullMarked;
