package dev.hybridsession.support;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A server of the cache in memory, which keeps its data while nobody can reach it. Values
 * do not expire.
 */
public final class MemoryServer {

	private final AtomicLong numbers = new AtomicLong();

	private final Map<String, Item> items = new ConcurrentHashMap<>();

	private final String name;

	public MemoryServer(String name) {
		this.name = name;
	}

	public String name() {
		return this.name;
	}

	/** Loses everything. */
	public void clear() {
		this.items.clear();
	}

	/** Whether it has a key. */
	public boolean has(String key) {
		return this.items.containsKey(key);
	}

	Map<String, Item> items() {
		return this.items;
	}

	Item item(byte[] value) {
		return new Item(value, this.numbers.incrementAndGet());
	}

	/**
	 * A value and the number of its state.
	 *
	 * @param value the bytes
	 * @param cas the number
	 */
	record Item(byte[] value, long cas) {
	}

}
