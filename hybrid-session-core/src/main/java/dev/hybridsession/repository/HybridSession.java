package dev.hybridsession.repository;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;

import dev.hybridsession.observe.Tier;
import dev.hybridsession.record.Entry;
import dev.hybridsession.record.ReservedEntries;
import dev.hybridsession.record.SessionRecord;
import dev.hybridsession.tier.CacheToken;
import org.jspecify.annotations.Nullable;

import org.springframework.session.Session;

/**
 * A session as one request has it: the record it was loaded as, and what the request has
 * changed since. Made by {@link HybridSessionRepository}.
 */
public final class HybridSession implements Session {

	private final SessionContext context;

	private final SessionAttributes attributes;

	private final Tier servedBy;

	private SessionRecord base;

	private @Nullable CacheToken token;

	private boolean unsaved;

	private boolean ended;

	/** A login does this: what its request saves later must not lag behind the id. */
	private volatile boolean idChanged;

	private long lastAccessTime;

	private @Nullable Duration newInterval;

	private long newIntervalStamp;

	private long newestStamp;

	private @Nullable String lastRefusal;

	HybridSession(SessionContext context, SessionRecord base, @Nullable CacheToken token, Tier servedBy) {
		this.context = context;
		this.attributes = new SessionAttributes(base, context.decoder(), context.saveMode());
		this.servedBy = servedBy;
		this.base = base;
		this.token = token;
		this.unsaved = servedBy == Tier.NONE;
		this.lastAccessTime = base.lastAccessTime();
		this.newestStamp = base.newestStamp();
	}

	@Override
	public String getId() {
		return this.base.publicId();
	}

	/**
	 * Returns the id that never changes, also not at login.
	 * @return the internal id
	 */
	public String getInternalId() {
		return this.base.internalId();
	}

	/**
	 * Changes the id, at once: the old one is dead when this returns. If a concurrent
	 * request has changed it first, or the session has ended, the id stays as it was and
	 * whatever this session saves is dropped.
	 * @return the id that the session has now
	 * @throws SessionUnavailableException if the change can be kept nowhere
	 */
	@Override
	public String changeSessionId() {
		String id = this.context.generateId();
		if (this.unsaved) {
			this.base = this.base.withPublicId(id);
			RequestSessions.put(this);
		}
		else {
			this.context.changeId(this, id);
			this.idChanged = true;
		}
		return getId();
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T getAttribute(String attributeName) {
		return (T) this.attributes.get(attributeName);
	}

	@Override
	public Set<String> getAttributeNames() {
		return this.attributes.names();
	}

	/**
	 * {@inheritDoc}
	 * @throws IllegalArgumentException if the name is empty or begins with a NUL, or is
	 * too long for a new attribute
	 * @throws IllegalStateException if there are too many for a new attribute
	 */
	@Override
	public void setAttribute(String attributeName, @Nullable Object attributeValue) {
		Objects.requireNonNull(attributeName, "attributeName");
		if (attributeName.isEmpty() || ReservedEntries.isReserved(attributeName)) {
			throw new IllegalArgumentException("The name of a session attribute is neither empty nor begins with NUL");
		}
		if (attributeValue != null) {
			this.attributes.requireRoom(attributeName, this.context.limits);
		}
		if (this.attributes.set(attributeName, attributeValue, nextStamp())) {
			this.context.flush(this);
		}
	}

	@Override
	public void removeAttribute(String attributeName) {
		setAttribute(attributeName, null);
	}

	@Override
	public Instant getCreationTime() {
		return Instant.ofEpochMilli(this.base.creationTime());
	}

	@Override
	public void setLastAccessedTime(Instant lastAccessedTime) {
		this.lastAccessTime = this.context.notBehind(lastAccessedTime.toEpochMilli());
		this.context.flush(this);
	}

	@Override
	public Instant getLastAccessedTime() {
		return Instant.ofEpochMilli(this.lastAccessTime);
	}

	@Override
	public void setMaxInactiveInterval(Duration interval) {
		if (!interval.equals(getMaxInactiveInterval())) {
			this.newInterval = interval;
			this.newIntervalStamp = nextStamp();
			this.context.flush(this);
		}
	}

	@Override
	public Duration getMaxInactiveInterval() {
		return (this.newInterval != null) ? this.newInterval : this.base.interval();
	}

	@Override
	public boolean isExpired() {
		Duration interval = getMaxInactiveInterval();
		return !interval.isNegative() && this.context.judging() - interval.toMillis() >= this.lastAccessTime;
	}

	private long nextStamp() {
		this.newestStamp = this.context.nextStamp(Math.max(this.newestStamp, this.base.newestStamp()));
		return this.newestStamp;
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

	long lastAccessTime() {
		return this.lastAccessTime;
	}

	boolean isUnsaved() {
		return this.unsaved;
	}

	/** Whether this request has changed the id of a session that is kept already. */
	boolean isIdChanged() {
		return this.idChanged;
	}

	boolean isEnded() {
		return this.ended;
	}

	/** The session is dead: whatever is saved from now on would be dropped. */
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

	/**
	 * What this request has changed since the record was loaded or saved.
	 */
	Map<String, Entry> changes() {
		Map<String, Entry> changes = this.attributes.changes(this::nextStamp);
		if (!changes.isEmpty()) {
			putPrincipal(changes);
		}
		if (this.newInterval != null) {
			ReservedEntries.putInterval(changes, this.newInterval, this.newIntervalStamp);
		}
		return changes;
	}

	/**
	 * The principal is as new as the change of the attribute that names it. An attribute
	 * that cannot be read may name one all the same.
	 */
	private void putPrincipal(Map<String, Entry> changes) {
		String principal = this.attributes.unwatched(() -> this.context.principal(this));
		if (!Objects.equals(principal, this.base.principal()) && (principal != null || !this.attributes.readHidden())) {
			OptionalLong stamp = this.attributes.newestRead(changes);
			ReservedEntries.putPrincipal(changes, principal, stamp.isPresent() ? stamp.getAsLong() : nextStamp());
		}
	}

	/** The record was saved, and contains what this request has changed. */
	void saved(SessionRecord record, @Nullable CacheToken newToken) {
		this.attributes.saved();
		this.newInterval = null;
		this.unsaved = false;
		rebase(record, newToken);
	}

	/** The record was changed, and what this request has changed is not part of it. */
	void rebase(SessionRecord record, @Nullable CacheToken newToken) {
		this.base = record;
		this.token = newToken;
		this.attributes.rebase(record);
	}

}
