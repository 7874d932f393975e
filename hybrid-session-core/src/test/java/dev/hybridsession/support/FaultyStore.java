package dev.hybridsession.support;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import dev.hybridsession.internal.store.RowEnd;
import dev.hybridsession.internal.store.RowEnding;
import dev.hybridsession.internal.store.RowName;
import dev.hybridsession.internal.store.RowRead;
import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.internal.store.RowState;
import dev.hybridsession.internal.store.RowUpdate;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.internal.store.StoreCongestedException;
import dev.hybridsession.internal.store.StoreInterruptedException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * A database that is away, or is overtaken, where a test says so. Its other answers are
 * those of the real database behind it.
 */
public final class FaultyStore implements SessionStore {

	private final SessionStore delegate;

	private final Map<Operation, Queue<Runnable>> before = new EnumMap<>(Operation.class);

	private final Map<Operation, AtomicInteger> counts = new EnumMap<>(Operation.class);

	private volatile boolean unavailable;

	private volatile boolean congested;

	private volatile boolean rejecting;

	private volatile @Nullable Operation losesAnswerOf;

	private volatile StoreUnavailableException lostAnswer = lost();

	public FaultyStore(SessionStore delegate) {
		this.delegate = delegate;
		for (Operation operation : Operation.values()) {
			this.before.put(operation, new ConcurrentLinkedQueue<>());
			this.counts.put(operation, new AtomicInteger());
		}
	}

	/** Runs something just before the next operation of that kind reaches the store. */
	public void beforeNext(Operation operation, Runnable action) {
		this.before.get(operation).add(action);
	}

	/** From now on the store cannot be asked, or can be again. */
	public void setUnavailable(boolean unavailable) {
		this.unavailable = unavailable;
	}

	/** From now on no connection to the store is free, or some are again. */
	public void setCongested(boolean congested) {
		this.congested = congested;
	}

	/** From now on the store takes no content of a session, or takes it again. */
	public void setRejecting(boolean rejecting) {
		this.rejecting = rejecting;
	}

	boolean isUnavailable() {
		return this.unavailable;
	}

	/** The next insert, update or end is committed, but its answer is lost. */
	public void loseNextAnswer(Operation operation) {
		loseNextAnswer(operation, lost());
	}

	/**
	 * The next insert, update or end is committed, and its thread is interrupted before
	 * it has the answer.
	 */
	public void interruptNextAnswer(Operation operation) {
		loseNextAnswer(operation, new StoreInterruptedException("A test has interrupted a commit", null));
	}

	private void loseNextAnswer(Operation operation, StoreUnavailableException instead) {
		this.lostAnswer = instead;
		this.losesAnswerOf = operation;
	}

	private static StoreUnavailableException lost() {
		return new StoreUnavailableException("A test has lost the answer to a commit", null);
	}

	/** The next operation of that kind is interrupted before it reaches the store. */
	public void interruptNext(Operation operation) {
		beforeNext(operation, () -> {
			Thread.currentThread().interrupt();
			throw new StoreInterruptedException("A test has interrupted a question", null);
		});
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
	public RowRead find(String publicId) {
		arrive(Operation.FIND);
		return this.delegate.find(publicId);
	}

	@Override
	public List<SessionRow> findByPrincipal(String principal) {
		arrive(Operation.FIND_BY_PRINCIPAL);
		return this.delegate.findByPrincipal(principal);
	}

	@Override
	public boolean insert(SessionRow row) {
		arrive(Operation.INSERT);
		requireTaken();
		return answered(Operation.INSERT, this.delegate.insert(row));
	}

	@Override
	public boolean update(RowUpdate update) {
		arrive(Operation.UPDATE);
		requireTaken();
		return answered(Operation.UPDATE, this.delegate.update(update));
	}

	@Override
	public List<RowUpdate.Outcome> updateAll(List<RowUpdate> updates) {
		arrive(Operation.UPDATE_ALL);
		if (this.rejecting) {
			return Collections.nCopies(updates.size(), RowUpdate.Outcome.REJECTED);
		}
		return answered(Operation.UPDATE_ALL, this.delegate.updateAll(updates));
	}

	@Override
	public boolean end(RowState expected, RowEnd end, Runnable inTransaction) {
		arrive(Operation.END);
		return answered(Operation.END, this.delegate.end(expected, end, inTransaction));
	}

	@Override
	public Set<String> endAll(List<RowEnding> endings) {
		arrive(Operation.END);
		return this.delegate.endAll(endings);
	}

	@Override
	public boolean insertEnded(RowEnd end, Runnable inTransaction) {
		arrive(Operation.INSERT_ENDED);
		return this.delegate.insertEnded(end, inTransaction);
	}

	@Override
	public List<SessionRow> findExpired(long now, SessionRow after, int limit) {
		arrive(Operation.FIND_EXPIRED);
		return this.delegate.findExpired(now, after, limit);
	}

	@Override
	public List<RowName> findAccessedSince(long since, @Nullable String after, int limit) {
		arrive(Operation.FIND_ACCESSED_SINCE);
		return this.delegate.findAccessedSince(since, after, limit);
	}

	@Override
	public int purge(long now, int limit) {
		arrive(Operation.PURGE);
		return this.delegate.purge(now, limit);
	}

	@Override
	public void probe() {
		arrive(Operation.PROBE);
		this.delegate.probe();
	}

	private void arrive(Operation operation) {
		this.counts.get(operation).incrementAndGet();
		Runnable action = this.before.get(operation).poll();
		if (action != null) {
			action.run();
		}
		if (this.unavailable) {
			throw new StoreUnavailableException("A test has cut the database off", null);
		}
		if (this.congested) {
			throw new StoreCongestedException("A test has taken all connections", null);
		}
	}

	private <T> T answered(Operation operation, T answer) {
		if (operation == this.losesAnswerOf) {
			this.losesAnswerOf = null;
			if (this.lostAnswer instanceof StoreInterruptedException) {
				Thread.currentThread().interrupt();
			}
			throw this.lostAnswer;
		}
		return answer;
	}

	private void requireTaken() {
		if (this.rejecting) {
			throw new RowRejectedException("A test has made the row too large", null);
		}
	}

	public enum Operation {

		FIND, FIND_BY_PRINCIPAL, INSERT, UPDATE, UPDATE_ALL, END, INSERT_ENDED, FIND_EXPIRED, FIND_ACCESSED_SINCE,
		PURGE, PROBE

	}

}
