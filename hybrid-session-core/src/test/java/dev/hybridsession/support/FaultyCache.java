package dev.hybridsession.support;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheRoutes;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheUpdate;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.SessionCache;
import org.jspecify.annotations.Nullable;

/**
 * A cache that fails, or is overtaken, where a test says so. Its other answers are those
 * of the real cache behind it.
 */
public final class FaultyCache implements SessionCache {

	private final SessionCache delegate;

	private final Map<Operation, Queue<Runnable>> before = new EnumMap<>(Operation.class);

	private final Map<Operation, Queue<CacheWrite.Outcome>> lost = new EnumMap<>(Operation.class);

	private final Map<Operation, Queue<CacheWrite.Outcome>> failures = new EnumMap<>(Operation.class);

	private final Map<Operation, AtomicInteger> counts = new EnumMap<>(Operation.class);

	private volatile boolean unavailable;

	private volatile boolean inDoubt;

	public FaultyCache(SessionCache delegate) {
		this.delegate = delegate;
		for (Operation operation : Operation.values()) {
			this.before.put(operation, new ArrayDeque<>());
			this.lost.put(operation, new ArrayDeque<>());
			this.failures.put(operation, new ArrayDeque<>());
			this.counts.put(operation, new AtomicInteger());
		}
	}

	/** Runs something just before the next operation of that kind reaches the cache. */
	public void beforeNext(Operation operation, Runnable action) {
		this.before.get(operation).add(action);
	}

	/** Forgets what was to run before an operation of that kind that has not come. */
	public void forgetActions(Operation operation) {
		this.before.get(operation).clear();
	}

	/** The next operation of that kind is not applied. */
	public void failNext(Operation operation, CacheWrite.Outcome outcome) {
		this.failures.get(operation).add(outcome);
	}

	/** The next operation of that kind is applied, but its answer is lost. */
	public void loseNextAnswer(Operation operation) {
		this.lost.get(operation).add(CacheWrite.Outcome.UNCONFIRMED);
	}

	/** From now on the cache cannot be asked, or can be again. */
	public void setUnavailable(boolean unavailable) {
		this.unavailable = unavailable;
	}

	/** From now on instances may look for keys elsewhere, or do not any more. */
	public void setInDoubt(boolean inDoubt) {
		this.inDoubt = inDoubt;
	}

	/** How many operations of that kind there were. */
	public int count(Operation operation) {
		return this.counts.get(operation).get();
	}

	/** How many operations there were. */
	public int total() {
		return this.counts.values().stream().mapToInt(AtomicInteger::get).sum();
	}

	@Override
	public CacheRead read(String key) {
		arrive(Operation.READ);
		return this.unavailable ? CacheRead.NoHit.UNAVAILABLE : this.delegate.read(key);
	}

	@Override
	public Map<String, CacheRead> readAll(Collection<String> keys) {
		arrive(Operation.READ_ALL);
		if (!this.unavailable) {
			return this.delegate.readAll(keys);
		}
		Map<String, CacheRead> answers = new LinkedHashMap<>();
		keys.forEach((key) -> answers.put(key, CacheRead.NoHit.UNAVAILABLE));
		return answers;
	}

	@Override
	public CacheWrite replace(String key, byte[] value, CacheToken token, Duration timeToLive) {
		return write(Operation.REPLACE, () -> this.delegate.replace(key, value, token, timeToLive));
	}

	@Override
	public CacheWrite add(String key, byte[] value, Duration timeToLive) {
		return write(Operation.ADD, () -> this.delegate.add(key, value, timeToLive));
	}

	@Override
	public List<CacheWrite> updateAll(List<CacheUpdate> updates) {
		if (this.unavailable || isFaulty(Operation.REPLACE) || isFaulty(Operation.ADD)) {
			return SessionCache.super.updateAll(updates);
		}
		updates.forEach((update) -> arrive((update.token() != null) ? Operation.REPLACE : Operation.ADD));
		return this.delegate.updateAll(updates);
	}

	private boolean isFaulty(Operation operation) {
		return !this.before.get(operation).isEmpty() || !this.failures.get(operation).isEmpty()
				|| !this.lost.get(operation).isEmpty();
	}

	@Override
	public CacheWrite put(String key, byte[] value, Duration timeToLive) {
		return write(Operation.PUT, () -> this.delegate.put(key, value, timeToLive));
	}

	@Override
	public void putElsewhere(String key, byte[] value, Duration timeToLive) {
		if (!this.unavailable) {
			this.delegate.putElsewhere(key, value, timeToLive);
		}
	}

	@Override
	public CacheWrite remove(String key) {
		return write(Operation.REMOVE, () -> this.delegate.remove(key));
	}

	@Override
	public CacheWrite remove(String key, CacheToken token) {
		return write(Operation.REMOVE, () -> this.delegate.remove(key, token));
	}

	@Override
	public @Nullable CacheRead readEverywhere(String key) {
		arrive(Operation.READ);
		return this.unavailable ? CacheRead.NoHit.UNAVAILABLE : this.delegate.readEverywhere(key);
	}

	@Override
	public boolean isInDoubt(String key) {
		return this.inDoubt || this.delegate.isInDoubt(key);
	}

	@Override
	public long fence(String key) {
		return this.delegate.fence(key);
	}

	@Override
	public @Nullable CacheRoutes routes() {
		return this.delegate.routes();
	}

	private CacheWrite write(Operation operation, Supplier<CacheWrite> write) {
		arrive(operation);
		if (this.unavailable) {
			return CacheWrite.of(CacheWrite.Outcome.UNAVAILABLE);
		}
		CacheWrite.Outcome failure = this.failures.get(operation).poll();
		if (failure != null) {
			return CacheWrite.of(failure);
		}
		CacheWrite answer = write.get();
		CacheWrite.Outcome lostAnswer = this.lost.get(operation).poll();
		return (lostAnswer != null) ? CacheWrite.of(lostAnswer) : answer;
	}

	private void arrive(Operation operation) {
		this.counts.get(operation).incrementAndGet();
		Runnable action = this.before.get(operation).poll();
		if (action != null) {
			action.run();
		}
	}

	public enum Operation {

		READ, READ_ALL, REPLACE, ADD, PUT, REMOVE

	}

}
