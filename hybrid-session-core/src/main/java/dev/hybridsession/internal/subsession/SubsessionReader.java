package dev.hybridsession.internal.subsession;

import java.util.List;
import java.util.Map;

import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.copies.DirtyCopies;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.SubsessionCodec;
import dev.hybridsession.internal.record.SubsessionRecord;
import dev.hybridsession.internal.session.TieredSession;
import dev.hybridsession.internal.session.TieredSessionRepository;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.StoreUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Finds a subsession.
 * <ol>
 * <li>Ask the cache for it and for its session in one round. If the session is dead, so
 * is the subsession.</li>
 * <li>A cached copy is the answer, unless it may have missed something; then merge it
 * with the row and put the merge in its place.</li>
 * <li>On a miss reserve the key, then read the row and put it in the place of the
 * reservation.</li>
 * </ol>
 *
 * @param tiers the tiers of subsessions
 * @param sessions finds their sessions
 * @param dirty the subsessions whose rows are behind
 */
record SubsessionReader(SubsessionTiers tiers, TieredSessionRepository sessions, DirtyCopies<SubsessionId> dirty) {

	private static final int ATTEMPTS = 3;

	/**
	 * Finds a subsession.
	 * @param toChange whether it is to be changed: if the cache does not answer, the row
	 * is to decide, which may be behind; so one question is not enough
	 * @return what there is, or {@code null} if its session is dead
	 * @throws SessionUnavailableException if nobody can say
	 */
	@Nullable SubsessionRead read(@Nullable TieredSession session, SubsessionId id, boolean toChange) {
		if (session == null) {
			return null;
		}
		String publicId = session.getId();
		String key = this.tiers.key(id);
		String parentKey = this.tiers.sessions().cached().keys().session(publicId);
		Map<String, CacheRead> answers = this.tiers.cache().readAll(List.of(parentKey, key));
		SessionRecord parent = this.sessions.findRecord(publicId, answer(answers, parentKey),
				session.getLastAccessedTime().toEpochMilli());
		if (parent == null || !parent.internalId().equals(id.internalId())) {
			return null;
		}
		CacheRead answer = answer(answers, key);
		if (toChange && answer == CacheRead.NoHit.UNAVAILABLE) {
			answer = this.tiers.cache().read(key);
		}
		if (answer == CacheRead.NoHit.MISS) {
			this.dirty.missing(id, () -> this.tiers.cache().fence(key));
		}
		return read(parent, id, key, answer, toChange);
	}

	private SubsessionRead read(SessionRecord parent, SubsessionId id, String key, CacheRead first, boolean toChange) {
		CacheRead answer = first;
		SubsessionRecord absent = SubsessionRecord.absent(id.internalId(), id.name());
		for (int attempt = 0; answer == CacheRead.NoHit.MISS && attempt < ATTEMPTS; attempt++) {
			CacheWrite reserved = this.tiers.markers().reserve(key);
			if (reserved.stored()) {
				return readRow(parent, absent, reserved.token(), true, toChange);
			}
			answer = switch (reserved.outcome()) {
				case CONFLICT -> this.tiers.cache().read(key);
				case REFUSED -> afterRefusal(key);
				default -> CacheRead.NoHit.UNAVAILABLE;
			};
		}
		if (answer instanceof CacheRead.Hit hit) {
			return ofCopy(parent, hit, this.tiers.decode(hit, id), absent, toChange);
		}
		if (Thread.currentThread().isInterrupted()) {
			// the row may be behind, and is not to decide because this thread cannot wait
			throw new SessionUnavailableException(
					"The thread was interrupted while it read subsession '" + id.name() + "'", null);
		}
		return readRow(parent, absent, null, false, toChange);
	}

	private SubsessionRead ofCopy(SessionRecord parent, CacheRead.Hit hit, @Nullable SubsessionRecord copy,
			SubsessionRecord absent, boolean toChange) {
		if (copy == null) {
			return readRow(parent, absent, hit.token(), !SubsessionCodec.isClaim(hit.value()), toChange);
		}
		if (!copy.isAheadOfRow()) {
			this.dirty.synced(SubsessionId.of(copy), copy.rowStamp());
		}
		return this.tiers.sessions().freshness().isFresh(copy, hit.fence())
				? new SubsessionRead(parent, copy, hit.token(), true)
				: readRow(parent, copy, hit.token(), true, toChange);
	}

	/**
	 * A full cache refuses a reservation before it looks whether the key is there.
	 * Another instance may have written the key since the miss.
	 */
	private CacheRead afterRefusal(String key) {
		return (this.tiers.cache().read(key) instanceof CacheRead.Hit hit) ? hit : CacheRead.NoHit.UNAVAILABLE;
	}

	private static CacheRead answer(Map<String, CacheRead> answers, String key) {
		return answers.getOrDefault(key, CacheRead.NoHit.UNAVAILABLE);
	}

	private SubsessionRead readRow(SessionRecord parent, SubsessionRecord copy, @Nullable CacheToken token,
			boolean refillable, boolean toChange) {
		SubsessionRecord record;
		try {
			record = this.tiers.mergeRow(copy);
		}
		catch (StoreUnavailableException ex) {
			// a session that the database does not know has no subsessions there either,
			// unless the writer that has claimed the key reaches the database. A copy
			// that may be old is better than nothing, but what follows on it would win
			// over a newer row
			if ((copy.exists() && !toChange) || (token != null && !parent.row().stored())) {
				return new SubsessionRead(parent, copy, refillable ? token : null, copy.exists() || !refillable);
			}
			throw new SessionUnavailableException(
					"Neither memcached nor the database can read subsession '" + copy.name() + "'", ex);
		}
		return (token != null && refillable && record.exists()) ? refill(parent, record, token, copy.exists())
				: new SubsessionRead(parent, record, token, false, token != null && !refillable);
	}

	/**
	 * A copy that cannot be replaced is still there, and may have what the row has not.
	 */
	private SubsessionRead refill(SessionRecord parent, SubsessionRecord record, CacheToken token, boolean copied) {
		CacheWrite write = this.tiers.replace(record, token, parent);
		return switch (write.outcome()) {
			case STORED -> new SubsessionRead(parent, record, write.token(), true);
			case CONFLICT, ABSENT -> new SubsessionRead(parent, record, null, true);
			case REFUSED -> new SubsessionRead(parent, record, token, copied);
			case UNCONFIRMED, UNAVAILABLE -> new SubsessionRead(parent, record, null, false);
		};
	}

}
