package dev.hybridsession.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;

import dev.hybridsession.HybridSession;
import dev.hybridsession.LockedSubsession;
import dev.hybridsession.SessionLocks.SessionLock;
import dev.hybridsession.Subsession;
import org.jspecify.annotations.Nullable;

/**
 * Threads that each add one to a counter.
 *
 * @param instances how many instances of an application the threads are spread over
 * @param threads how many threads there are
 * @param counters over how many sessions they are spread, each with one counter
 */
record Counters(int instances, int threads, int counters) {

	private static final String NAME = "counter";

	/** In a subsession, with a function. */
	Workload update(Servers servers) {
		return subsessions(servers, (counter) -> {
			counter.update(Counters::increment);
			return 1;
		});
	}

	/** In a subsession, while its lock is held. */
	Workload lock(Servers servers) {
		return subsessions(servers, (counter) -> {
			try (LockedSubsession<Integer> locked = counter.lock()) {
				locked.set(increment(locked.get()));
			}
			return 1;
		});
	}

	private Workload subsessions(Servers servers, ToIntFunction<Subsession<Integer>> increment) {
		List<Instance> nodes = nodes(servers);
		List<HybridSession> sessions = sessions(nodes.get(0));
		List<Operation> operations = new ArrayList<>();
		for (int thread = 0; thread < this.threads; thread++) {
			Instance instance = nodes.get(thread % this.instances);
			HybridSession session = instance.find(sessions.get(thread % this.counters).getId());
			Subsession<Integer> counter = instance.subsessions().of(session, NAME, Integer.class);
			operations.add(() -> increment.applyAsInt(counter));
		}
		return new Workload(operations,
				() -> sessions.stream()
					.mapToLong((session) -> value(nodes.get(0).subsessions().of(session, NAME, Integer.class).get()))
					.sum());
	}

	/** In an attribute, while the whole session is locked. */
	Workload lockedSession(Servers servers) {
		List<Instance> nodes = nodes(servers);
		List<HybridSession> sessions = sessions(nodes.get(0));
		List<Operation> operations = new ArrayList<>();
		for (int thread = 0; thread < this.threads; thread++) {
			Instance instance = nodes.get(thread % this.instances);
			String id = sessions.get(thread % this.counters).getId();
			operations.add(() -> incrementLocked(instance, id));
		}
		return new Workload(operations,
				() -> sessions.stream()
					.mapToLong((session) -> value(nodes.get(0).find(session.getId()).getAttribute(NAME)))
					.sum());
	}

	private static int incrementLocked(Instance instance, String id) {
		SessionLock lock = instance.locks().acquire(id);
		try {
			HybridSession session = instance.find(id);
			session.setAttribute(NAME, increment(session.getAttribute(NAME)));
			instance.repository().save(session);
		}
		finally {
			lock.release();
		}
		return 1;
	}

	/** In a value of the size that a subsession has, under a key of the same length. */
	Workload bare(Servers servers) {
		return bare(servers, (cache, key, sessionKey) -> cache.add(key, 1));
	}

	/** The same, and the session's key is read as well, as an update does. */
	Workload bareWithSession(Servers servers) {
		return bare(servers, (cache, key, sessionKey) -> cache.add(key, 1, sessionKey));
	}

	private Workload bare(Servers servers, Bare increment) {
		List<Instance> nodes = nodes(servers);
		List<HybridSession> sessions = sessions(nodes.get(0));
		Map<String, String> keys = new LinkedHashMap<>();
		List<Operation> operations = new ArrayList<>();
		for (int thread = 0; thread < this.threads; thread++) {
			HybridSession session = sessions.get(thread % this.counters);
			String sessionKey = Instance.KEYS.session(session.getId());
			BareCache cache = new BareCache(nodes.get(thread % this.instances).cache());
			String key = keys.computeIfAbsent(sessionKey, (same) -> {
				String bareKey = Instance.KEYS.subsession(session.getInternalId(), "bare");
				cache.create(bareKey, recordSize(nodes.get(0), session));
				return bareKey;
			});
			operations.add(() -> increment.run(cache, key, sessionKey));
		}
		BareCache cache = new BareCache(nodes.get(0).cache());
		return new Workload(operations, () -> keys.values().stream().mapToLong(cache::count).sum());
	}

	private static int recordSize(Instance instance, HybridSession session) {
		instance.subsessions().of(session, NAME, Integer.class).set(0);
		String key = Instance.KEYS.subsession(session.getInternalId(), NAME);
		return BareCache.hit(instance.cache().read(key)).value().length;
	}

	private List<Instance> nodes(Servers servers) {
		List<Instance> nodes = new ArrayList<>();
		for (int i = 0; i < this.instances; i++) {
			nodes.add(servers.instance());
		}
		return nodes;
	}

	private List<HybridSession> sessions(Instance instance) {
		List<HybridSession> sessions = new ArrayList<>();
		for (int i = 0; i < this.counters; i++) {
			sessions.add(instance.create());
		}
		return sessions;
	}

	private static Integer increment(@Nullable Integer value) {
		return value(value) + 1;
	}

	private static int value(@Nullable Integer value) {
		return Objects.requireNonNullElse(value, 0);
	}

	@FunctionalInterface
	private interface Bare {

		int run(BareCache cache, String key, String sessionKey);

	}

}
