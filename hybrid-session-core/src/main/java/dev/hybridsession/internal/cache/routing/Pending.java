package dev.hybridsession.internal.cache.routing;

/** An answer that is on its way, so that several questions can be asked in one round. */
@FunctionalInterface
public interface Pending<T> {

	/**
	 * Returns the answer, or that there was none. If the thread is interrupted, that is
	 * at once, and it stays interrupted.
	 */
	T await(Deadline deadline);

}
