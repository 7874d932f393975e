package dev.hybridsession.benchmark;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Loads pages with the bare client: a get, and a compare-and-set whether there is a
 * change or not.
 *
 * @param cache the client
 * @param size how many bytes a session has
 */
record BarePages(BareCache cache, int size) implements PageStore {

	@Override
	public String create() {
		String key = Instance.KEYS.session("bare" + ThreadLocalRandom.current().nextLong());
		this.cache.create(key, this.size);
		return key;
	}

	@Override
	public void load(String id, boolean changes) {
		this.cache.add(id, changes ? 1 : 0);
	}

	@Override
	public long count(String id) {
		return this.cache.count(id);
	}

}
