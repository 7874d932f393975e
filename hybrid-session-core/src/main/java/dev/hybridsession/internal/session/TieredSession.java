package dev.hybridsession.internal.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import dev.hybridsession.FreshnessReason;
import dev.hybridsession.HybridSession;
import dev.hybridsession.Tier;
import dev.hybridsession.internal.record.Entry;
import dev.hybridsession.internal.record.ReservedEntries;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.Stamps;
import dev.hybridsession.internal.store.CacheToken;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.session.FlushMode;

/**
 * A session as one request has it: the record it was loaded as, and what the request has
 * changed since. Made by {@link TieredSessionRepository}.
 * <p>
 * The threads of one request may share it. A thread that reads or changes the session
 * {@linkplain SessionAttributes#locked locks} it for a moment. A thread that saves it or
 * changes its id holds {@code saving} until it is done. A change in between is part of
 * the next save.
 */
public final class TieredSession implements HybridSession {

	private static final Logger logger = LoggerFactory.getLogger(TieredSession.class);

	final TieredSessionRepository repository;

	private final ReentrantLock saving = new ReentrantLock();

	/** Whether a change is to be saved at once and was not yet. */
	private final AtomicBoolean unflushed = new AtomicBoolean();

	private final SessionAttributes attributes;

	private final Tier servedBy;

	private final FreshnessReason freshness;

	private volatile SessionRecord base;

	/** Used by the saving thread only. */
	private @Nullable CacheToken token;

	private volatile boolean unsaved;

	private volatile boolean ended;

	/** A login does this. Later changes of its request must not lag behind the id. */
	private volatile boolean idChanged;

	private volatile long lastAccessTime;

	private volatile @Nullable NewInterval newInterval;

	/** The interval that the saving thread has encoded last. */
	private @Nullable NewInterval encodedInterval;

	private long newestStamp;

	private volatile @Nullable String lastRefusal;

	TieredSession(TieredSessionRepository repository, SessionRecord base, @Nullable CacheToken token, Tier servedBy,
			FreshnessReason freshness) {
		this.repository = repository;
		this.attributes = new SessionAttributes(base, repository.codec, repository.saveMode);
		this.servedBy = servedBy;
		this.freshness = freshness;
		this.base = base;
		this.token = token;
		this.unsaved = servedBy == Tier.NONE;
		this.lastAccessTime = base.lastAccessTime();
		this.newestStamp = base.newestStamp();
	}

	/**
	 * Returns a session as one that a repository of this kind has made.
	 * @throws IllegalArgumentException if something else made it
	 */
	public static TieredSession of(HybridSession session) {
		if (session instanceof TieredSession own) {
			return own;
		}
		throw new IllegalArgumentException(
				"A repository saves only sessions that it has made itself, and " + session.getClass().getName()
						+ " is not such a session. Take a session of createSession() or findById(),"
						+ " and set the attributes there.");
	}

	@Override
	public String getId() {
		return this.base.publicId();
	}

	@Override
	public String getInternalId() {
		return this.base.internalId();
	}

	@Override
	public String changeSessionId() {
		changeSessionIdTo(newId());
		return getId();
	}

	/** Makes an id that the session may be given. */
	public String newId() {
		return this.repository.ids.generate();
	}

	/**
	 * Gives the session this id, unless it is dead or another request is faster.
	 * @param id a {@linkplain #newId() new} id
	 */
	public void changeSessionIdTo(String id) {
		alone(() -> changeIdTo(id));
		try {
			flushRest();
		}
		catch (RuntimeException ex) {
			// the id has changed, and has to reach the browser; the next save reports
			// this
			logger.debug("A change of session {} waits for the next save", getInternalId(), ex);
		}
	}

	private boolean changeIdTo(String id) {
		if (this.unsaved) {
			this.base = this.base.withPublicId(id);
			RequestSessions.put(this);
		}
		else {
			this.repository.changeId(this, id);
			this.idChanged = true;
		}
		return true;
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T getAttribute(@Nullable String attributeName) {
		return (attributeName != null) ? (T) this.attributes.get(attributeName) : null;
	}

	@Override
	public Set<String> getAttributeNames() {
		return this.attributes.names();
	}

	@Override
	public void setAttribute(@Nullable String attributeName, @Nullable Object attributeValue) {
		if (attributeName == null || attributeName.isEmpty() || ReservedEntries.isReserved(attributeName)) {
			if (attributeValue == null) {
				return;
			}
			throw new IllegalArgumentException(
					"The name of a session attribute is neither null nor empty, and does not begin with NUL");
		}
		boolean changed = this.attributes.locked(() -> {
			if (attributeValue != null) {
				this.attributes.requireRoom(attributeName, this.repository.limits);
			}
			return this.attributes.set(attributeName, attributeValue, nextStamp());
		});
		if (changed) {
			flush();
		}
	}

	@Override
	public void removeAttribute(@Nullable String attributeName) {
		setAttribute(attributeName, null);
	}

	@Override
	public Instant getCreationTime() {
		return Instant.ofEpochMilli(this.base.creationTime());
	}

	@Override
	public void setLastAccessedTime(Instant lastAccessedTime) {
		this.lastAccessTime = this.repository.clock.notBehind(lastAccessedTime.toEpochMilli());
		flush();
	}

	@Override
	public Instant getLastAccessedTime() {
		return Instant.ofEpochMilli(this.lastAccessTime);
	}

	@Override
	public void setMaxInactiveInterval(Duration interval) {
		Duration bounded = ReservedEntries.bounded(interval);
		if (!bounded.equals(getMaxInactiveInterval())) {
			this.attributes.locked(() -> this.newInterval = new NewInterval(bounded, nextStamp()));
			flush();
		}
	}

	@Override
	public Duration getMaxInactiveInterval() {
		NewInterval changed = this.newInterval;
		return (changed != null) ? changed.interval() : this.base.interval();
	}

	@Override
	public boolean isExpired() {
		Duration interval = getMaxInactiveInterval();
		return !interval.isNegative() && this.repository.clock.judging() - interval.toMillis() >= this.lastAccessTime;
	}

	private long nextStamp() {
		return this.attributes.locked(() -> {
			this.newestStamp = Stamps.next(this.repository.clock, Math.max(this.newestStamp, this.base.newestStamp()));
			return this.newestStamp;
		});
	}

	/**
	 * Does work that saves the session or changes its id, while no other thread does. If
	 * it fails, what other threads have changed meanwhile is saved all the same.
	 * Otherwise the caller {@linkplain #flushRest() saves} that.
	 */
	boolean alone(BooleanSupplier work) {
		try {
			this.saving.lock();
			try {
				return work.getAsBoolean();
			}
			finally {
				this.saving.unlock();
			}
		}
		catch (RuntimeException | Error ex) {
			if (!this.saving.isHeldByCurrentThread()) {
				flushRestAfter(ex);
			}
			throw ex;
		}
	}

	/**
	 * Saves a change if it is to be saved at once. While another thread of the request
	 * saves, that thread saves this change too. This thread does not wait for the other:
	 * the other may wait for a monitor of the application that this thread holds.
	 */
	private void flush() {
		markUnflushed();
		saveRest();
	}

	/** Marks that a change is still to be saved, if changes are to be saved at once. */
	private void markUnflushed() {
		if (this.repository.flushMode == FlushMode.IMMEDIATE) {
			this.unflushed.set(true);
		}
	}

	/** Begins a save that has every change until now. */
	void beginSave() {
		this.unflushed.set(false);
	}

	/**
	 * Saves what other threads have changed while this one was saving. A thread that is
	 * still saving does so at the end.
	 */
	void flushRest() {
		if (!this.saving.isHeldByCurrentThread()) {
			saveRest();
		}
	}

	/** This thread is told if that fails, because the others have gone on. */
	private void saveRest() {
		try {
			saveUnflushed();
		}
		catch (RuntimeException | Error ex) {
			flushRestAfter(ex);
			throw ex;
		}
	}

	/**
	 * Saves what other threads have changed while this one failed. If this save fails
	 * too, it is not repeated, so that threads that go on changing the session cannot
	 * keep this one. Then the changes stay marked for the next save.
	 * @param failure what the caller throws; a further failure is added to it
	 */
	private void flushRestAfter(Throwable failure) {
		try {
			saveUnflushed();
		}
		catch (RuntimeException | Error ex) {
			if (ex != failure) {
				failure.addSuppressed(ex);
			}
		}
		finally {
			markUnflushed();
		}
	}

	private void saveUnflushed() {
		while (this.unflushed.get() && this.saving.tryLock()) {
			try {
				if (this.unflushed.getAndSet(false)) {
					this.repository.save(this);
				}
			}
			finally {
				this.saving.unlock();
			}
		}
	}

	SessionRecord base() {
		return this.base;
	}

	@Nullable CacheToken token() {
		return this.token;
	}

	Tier servedBy() {
		return this.servedBy;
	}

	FreshnessReason freshness() {
		return this.freshness;
	}

	long lastAccessTime() {
		return this.lastAccessTime;
	}

	/** Returns whether the session is new and was never saved. */
	public boolean isUnsaved() {
		return this.unsaved;
	}

	/** Whether this request has changed the id of a session that is kept already. */
	boolean isIdChanged() {
		return this.idChanged;
	}

	boolean isEnded() {
		return this.ended;
	}

	/** The session is dead: every later save would be dropped. */
	void end() {
		this.ended = true;
	}

	/** Whether a save was not refused for this very reason before. */
	boolean isNewRefusal(String reason) {
		boolean isNew = !reason.equals(this.lastRefusal);
		this.lastRefusal = reason;
		return isNew;
	}

	boolean hasUndecodableAttribute() {
		return this.attributes.anyHidden();
	}

	/** Returns the changes of this request since the record was loaded or saved. */
	Map<String, Entry> changes() {
		Map<String, Entry> changes = this.attributes.changes(this::nextStamp);
		if (!changes.isEmpty() && this.repository.mayChangePrincipal(changes.keySet())) {
			putPrincipal(changes);
		}
		NewInterval interval = this.newInterval;
		this.encodedInterval = interval;
		if (interval != null) {
			ReservedEntries.putInterval(changes, interval.interval(), interval.stamp());
		}
		return changes;
	}

	/**
	 * The principal is as new as the change of the attribute that names it. A change that
	 * names the same one counts too, because another request may have named a different
	 * one before. An attribute that cannot be read may name one all the same.
	 */
	private void putPrincipal(Map<String, Entry> changes) {
		String principal = this.attributes.unwatched(() -> this.repository.principal(this));
		OptionalLong named = this.attributes.newestRead(changes);
		if ((named.isPresent() || !Objects.equals(principal, this.base.principal()))
				&& (principal != null || !this.attributes.readHidden())) {
			ReservedEntries.putPrincipal(changes, principal, named.orElseGet(this::nextStamp));
		}
	}

	/** The record was saved, and contains the last {@link #changes}. */
	void saved(SessionRecord record, @Nullable CacheToken newToken) {
		this.attributes.locked(() -> {
			this.attributes.saved();
			this.newInterval = (this.newInterval != this.encodedInterval) ? this.newInterval : null;
			this.unsaved = false;
			this.lastRefusal = null;
			rebase(record, newToken);
		});
	}

	/** The record was changed, and does not contain the changes of this request. */
	void rebase(SessionRecord record, @Nullable CacheToken newToken) {
		this.attributes.locked(() -> {
			this.base = record;
			this.token = newToken;
			this.attributes.rebase(record);
		});
	}

	/**
	 * A max inactive interval that was set.
	 *
	 * @param stamp the stamp of the change
	 */
	private record NewInterval(Duration interval, long stamp) {
	}

}
