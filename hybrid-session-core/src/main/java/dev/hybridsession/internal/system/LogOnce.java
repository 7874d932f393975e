package dev.hybridsession.internal.system;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers what the log has named, so that it names each only once. */
public final class LogOnce {

	/** A log that names a thousand has said enough. */
	private static final int CAPACITY = 1_000;

	private final Set<String> names = ConcurrentHashMap.newKeySet();

	/**
	 * Returns whether something is to be told.
	 * @return {@code true} for the first time, unless too much was told already
	 */
	public boolean isFirst(String name) {
		return this.names.size() < CAPACITY && this.names.add(name);
	}

}
