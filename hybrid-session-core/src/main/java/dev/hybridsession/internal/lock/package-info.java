/** Locks that hold between instances, each only for as long as a lease. */
@NullMarked
package dev.hybridsession.internal.lock;

import org.jspecify.annotations.NullMarked;
