package dev.hybridsession.support;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import dev.hybridsession.internal.store.OldSessions;
import dev.hybridsession.internal.store.StoreUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * A store that an application used before, in memory. It counts what it is asked, and may
 * be away.
 */
public final class MemoryOldSessions implements OldSessions {

	public final Map<String, OldSession> sessions = new ConcurrentHashMap<>();

	public final AtomicInteger reads = new AtomicInteger();

	public final AtomicInteger touches = new AtomicInteger();

	/** How often it was asked while it was away. */
	public final AtomicInteger refused = new AtomicInteger();

	private final Queue<Runnable> afterReads = new ArrayDeque<>();

	public volatile boolean away;

	/** Runs something between the next read here and what its reader does then. */
	public void afterNextRead(Runnable action) {
		this.afterReads.add(action);
	}

	@Override
	public Optional<OldSession> find(String id) {
		requireThere();
		this.reads.incrementAndGet();
		Optional<OldSession> found = Optional.ofNullable(this.sessions.get(id));
		Runnable action = this.afterReads.poll();
		if (action != null) {
			action.run();
		}
		return found;
	}

	@Override
	public boolean touch(String id, long accessTime) {
		requireThere();
		this.touches.incrementAndGet();
		OldSession touched = this.sessions.computeIfPresent(id,
				(key, session) -> new OldSession(id, session.creationTime(),
						Math.max(accessTime, session.lastAccessTime()), session.interval(), session.principal(),
						session.attributes()));
		return touched != null;
	}

	@Override
	public void delete(String id) {
		requireThere();
		this.sessions.remove(id);
	}

	@Override
	public List<String> findIds(String principal) {
		requireThere();
		return this.sessions.values()
			.stream()
			.filter((session) -> principal.equals(session.principal()))
			.map(OldSession::id)
			.toList();
	}

	@Override
	public void write(OldSession session) {
		requireThere();
		this.sessions.put(session.id(), session);
	}

	/** Puts a session there as an old instance does. */
	public void put(String id, long created, long accessed, Duration interval, @Nullable String principal,
			Map<String, byte[]> attributes) {
		this.sessions.put(id, new OldSession(id, created, accessed, interval, principal, attributes));
	}

	private void requireThere() {
		if (this.away) {
			this.refused.incrementAndGet();
			throw new StoreUnavailableException("The old store is away", null);
		}
	}

}
