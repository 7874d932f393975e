package dev.hybridsession.support;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A database in memory, for as many stores as share it.
 * <ol>
 * <li>A transaction works on a copy, which replaces the tables when it is committed. If
 * it throws, nothing has happened.</li>
 * <li>Transactions wait for each other. A read does not wait, and sees the committed
 * tables.</li>
 * <li>Everything has an order, so that the same questions have the same results.</li>
 * </ol>
 */
public final class MemoryDatabase {

	private final ReentrantLock writing = new ReentrantLock();

	private volatile MemoryTables committed = new MemoryTables();

	/** Returns the committed tables, not to be changed. */
	MemoryTables committed() {
		return this.committed;
	}

	/**
	 * Runs a transaction.
	 * @param work changes the tables that it is given, or throws
	 * @return its result
	 * @throws IllegalStateException within another one: a database would wait for ever if
	 * both were about the same row, and some do in any case
	 */
	<T> T write(Function<MemoryTables, T> work) {
		if (this.writing.isHeldByCurrentThread()) {
			throw new IllegalStateException("A transaction within a transaction");
		}
		this.writing.lock();
		try {
			MemoryTables next = this.committed.copy();
			T result = work.apply(next);
			this.committed = next;
			return result;
		}
		finally {
			this.writing.unlock();
		}
	}

}
