package dev.hybridsession.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * Many users of one store, each with a session, whose pages threads load: 30 % of the
 * pages change the session. No two threads load pages of one user, so that the changes
 * can be counted.
 *
 * @param store where the sessions are
 * @param ids the sessions' ids
 */
record Users(PageStore store, List<String> ids) {

	static final int PERCENT_CHANGED = 30;

	private static final int PERCENT = 100;

	Users {
		ids = List.copyOf(ids);
	}

	static Users create(PageStore store, int users) {
		return new Users(store, Stream.generate(store::create).limit(users).toList());
	}

	Workload workload(int threads) {
		List<Operation> operations = new ArrayList<>();
		int users = this.ids.size();
		for (int thread = 0; thread < threads; thread++) {
			List<String> own = this.ids.subList(thread * users / threads, (thread + 1) * users / threads);
			operations.add(() -> load(own));
		}
		return new Workload(operations, () -> this.ids.stream().mapToLong(this.store::count).sum());
	}

	private int load(List<String> own) {
		return load(own.get(ThreadLocalRandom.current().nextInt(own.size())));
	}

	/**
	 * Loads a page of a user.
	 * @return how many changes were made, 0 or 1
	 */
	int load(String id) {
		boolean changes = ThreadLocalRandom.current().nextInt(PERCENT) < PERCENT_CHANGED;
		this.store.load(id, changes);
		return changes ? 1 : 0;
	}

}
