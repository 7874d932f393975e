package dev.hybridsession.internal.reactive;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import dev.hybridsession.HybridSession;
import dev.hybridsession.internal.session.TieredSession;
import org.jspecify.annotations.Nullable;

/**
 * A session whose methods do not block, as {@link ThreadedSessionRepository} gives it to
 * WebFlux. A change of the id asks both tiers, so it waits for the next save. Until then
 * the session has its new id here and its old one in the tiers. A save never goes on
 * under the old id: otherwise a login whose id change failed would be kept under an id
 * that somebody else may know.
 */
final class ThreadedSession implements HybridSession {

	private final TieredSession session;

	private final IdChanges idChanges;

	/** The last id that the session was given here, or {@code null}. */
	private final AtomicReference<@Nullable NewId> newId = new AtomicReference<>();

	private final ReentrantLock changing = new ReentrantLock();

	ThreadedSession(HybridSession session, IdChanges idChanges) {
		this.session = TieredSession.of(session);
		this.idChanges = idChanges;
	}

	/**
	 * Changes the id of a session if it was to be changed. This blocks.
	 * @return the session, as the repository that blocks knows it
	 */
	static HybridSession withIdChanged(HybridSession session) {
		if (!(session instanceof ThreadedSession own)) {
			return TieredSession.of(session);
		}
		own.changing.lock();
		try {
			NewId change = own.newId.get();
			if (change != null && !change.saved()) {
				own.session.changeSessionIdTo(change.id());
				own.newId.compareAndSet(change, new NewId(change.id(), true));
				own.idChanges.saved(change.id());
			}
		}
		finally {
			own.changing.unlock();
		}
		return own.session;
	}

	@Override
	public String getId() {
		NewId change = this.newId.get();
		return (change != null && !change.saved()) ? change.id() : this.session.getId();
	}

	@Override
	public String changeSessionId() {
		String id = this.session.newId();
		this.idChanges.add(id, this.session.getId());
		this.newId.set(new NewId(id, false));
		return id;
	}

	@Override
	public String getInternalId() {
		return this.session.getInternalId();
	}

	@Override
	public <T> @Nullable T getAttribute(String attributeName) {
		return this.session.getAttribute(attributeName);
	}

	@Override
	public Set<String> getAttributeNames() {
		return this.session.getAttributeNames();
	}

	@Override
	public void setAttribute(String attributeName, @Nullable Object attributeValue) {
		this.session.setAttribute(attributeName, attributeValue);
	}

	@Override
	public void removeAttribute(String attributeName) {
		this.session.removeAttribute(attributeName);
	}

	@Override
	public Instant getCreationTime() {
		return this.session.getCreationTime();
	}

	@Override
	public void setLastAccessedTime(Instant lastAccessedTime) {
		this.session.setLastAccessedTime(lastAccessedTime);
	}

	@Override
	public Instant getLastAccessedTime() {
		return this.session.getLastAccessedTime();
	}

	@Override
	public void setMaxInactiveInterval(Duration interval) {
		this.session.setMaxInactiveInterval(interval);
	}

	@Override
	public Duration getMaxInactiveInterval() {
		return this.session.getMaxInactiveInterval();
	}

	@Override
	public boolean isExpired() {
		return this.session.isExpired();
	}

	/**
	 * An id, and whether the tiers have it. {@link IdChanges} remembers it as long as the
	 * session holds it.
	 */
	private record NewId(String id, boolean saved) {
	}

}
