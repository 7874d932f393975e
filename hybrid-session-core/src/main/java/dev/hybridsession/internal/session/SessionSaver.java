package dev.hybridsession.internal.session;

import java.util.Map;
import java.util.Objects;
import java.util.Set;

import dev.hybridsession.SessionObserver.WriteReason;
import dev.hybridsession.internal.copies.SessionTiers;
import dev.hybridsession.internal.record.Entry;
import dev.hybridsession.internal.record.ReservedEntries;
import dev.hybridsession.internal.record.SessionRecord;

/**
 * Decides whether a session is to be saved at all, and whether the cache alone will do.
 */
final class SessionSaver {

	private final SessionTiers tiers;

	private final SessionSave saves;

	private final RecentIds absent;

	private final SessionEvents events;

	private volatile Set<String> writeThrough = Set.of();

	SessionSaver(SessionTiers tiers, RecentIds absent, SessionEvents events) {
		this.tiers = tiers;
		this.saves = new SessionSave(tiers);
		this.absent = absent;
		this.events = events;
	}

	void setWriteThrough(Set<String> names) {
		this.writeThrough = Set.copyOf(names);
	}

	/**
	 * Saves a session. If another thread of its request saves it too, one waits for the
	 * other. With {@code FlushMode.IMMEDIATE} a change that another thread makes
	 * meanwhile is saved afterwards, also if this save fails.
	 * @throws dev.hybridsession.RecordTooLargeException if it grows beyond the limit; no
	 * tier has been asked then
	 */
	void save(TieredSession session) {
		if (session.alone(() -> write(session))) {
			this.events.created(session);
		}
		session.flushRest();
	}

	/** Returns whether the session has begun by this. */
	private boolean write(TieredSession session) {
		session.beginSave();
		if (session.isEnded()) {
			return false;
		}
		boolean isNew = session.isUnsaved();
		Map<String, Entry> changes = session.changes();
		SessionRecord base = isNew ? session.base().accessedAt(session.lastAccessTime()) : session.base();
		SessionRecord record = base.with(session.lastAccessTime(), changes);
		if (!isNew && changes.isEmpty() && !touched(session, record)) {
			return false;
		}
		if (!changes.isEmpty()) {
			session.repository.limits.requireFits(record, base);
		}
		if (isNew) {
			this.absent.remove(record.publicId());
		}
		SavedSession saved = this.saves.save(record, session.token(),
				isNew ? WriteReason.CREATED : reason(session, record, changes));
		if (saved == null) {
			session.end();
			return false;
		}
		session.saved(saved.record(), saved.token());
		return isNew;
	}

	/**
	 * Returns whether an unchanged session is saved. If its copy has a later access than
	 * this request, a fast clock may have set that. It then does not tell how far the row
	 * lags, so a change that the row lacks is saved. Without a copy the access before
	 * this one may be from a save that has failed, and may be written nowhere.
	 */
	private boolean touched(TieredSession session, SessionRecord record) {
		long moved = session.lastAccessTime() - session.base().lastAccessTime();
		if (moved < 0) {
			return record.isAheadOfRow() && this.tiers.isOverdue(record);
		}
		return moved > 0 && (moved >= this.tiers.timing().touchInterval(record)
				|| (session.token() == null && this.tiers.isOverdue(record)));
	}

	private WriteReason reason(TieredSession session, SessionRecord record, Map<String, Entry> changes) {
		if (!changes.isEmpty() && (session.isIdChanged() || anyMustNotLag(changes.keySet(), session.base(), record))) {
			return WriteReason.WRITE_THROUGH;
		}
		boolean mustNotLag = record.isAheadOfRow() && !this.tiers.dirty().mayLag();
		if (mustNotLag || this.tiers.isOverdue(record)) {
			return WriteReason.OVERDUE;
		}
		if (record.isAheadOfRow() && this.tiers.dirty().isEvicting()) {
			return WriteReason.EVICTED;
		}
		return (record.isAheadOfRow() && this.tiers.freshness().isInDoubt(record.publicId())) ? WriteReason.IN_DOUBT
				: WriteReason.SAVED;
	}

	/**
	 * A principal that is named again may lag: some applications name it in each page.
	 */
	private boolean anyMustNotLag(Set<String> names, SessionRecord before, SessionRecord record) {
		for (String name : names) {
			if (ReservedEntries.isReserved(name) ? isOther(before, record) : mustNotLag(name)) {
				return true;
			}
		}
		return false;
	}

	private static boolean isOther(SessionRecord before, SessionRecord record) {
		return before.intervalMillis() != record.intervalMillis()
				|| !Objects.equals(before.principal(), record.principal());
	}

	private boolean mustNotLag(String name) {
		return FrameworkAttributes.isSecurityAttribute(name) || this.writeThrough.contains(name);
	}

}
