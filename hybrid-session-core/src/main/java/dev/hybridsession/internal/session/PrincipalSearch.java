package dev.hybridsession.internal.session;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.FreshnessReason;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.Tier;
import dev.hybridsession.internal.copies.CachedCopy;
import dev.hybridsession.internal.copies.SessionTiers;
import dev.hybridsession.internal.copies.StoredSession;
import dev.hybridsession.internal.copies.StoredSessions;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.Tombstone;
import dev.hybridsession.internal.store.StoreUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the sessions of a principal. The database knows which they are, because a change
 * of the principal is written to it at once; the cache has their newest data.
 */
final class PrincipalSearch {

	/** A session whose id changes meanwhile is found under the new one the next time. */
	private static final int ATTEMPTS = 2;

	private final SessionTiers tiers;

	PrincipalSearch(SessionTiers tiers) {
		this.tiers = tiers;
	}

	Map<String, SessionLoader.Loaded> find(String principal) {
		List<StoredSession.Live> rows = List.of();
		Map<String, CachedCopy> copies = Map.of();
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			rows = rows(principal);
			copies = this.tiers.cached().readAll(rows.stream().map((row) -> row.record().publicId()).toList());
			if (copies.values().stream().noneMatch(PrincipalSearch::isSuperseded)) {
				break;
			}
		}
		Map<String, SessionLoader.Loaded> found = new LinkedHashMap<>();
		for (StoredSession.Live row : rows) {
			String id = row.record().publicId();
			SessionLoader.Loaded session = newest(row, Objects.requireNonNull(copies.get(id)));
			if (session != null && principal.equals(session.record().principal())) {
				found.put(id, session);
			}
		}
		return found;
	}

	private List<StoredSession.Live> rows(String principal) {
		try {
			return this.tiers.stored().findByPrincipal(principal);
		}
		catch (StoreUnavailableException ex) {
			throw new SessionUnavailableException(
					"The sessions of a principal cannot be found while the database cannot be asked", ex);
		}
	}

	private static boolean isSuperseded(CachedCopy copy) {
		Tombstone tombstone = copy.tombstone();
		return tombstone != null && tombstone.reason() == EndReason.SUPERSEDED;
	}

	private SessionLoader.@Nullable Loaded newest(StoredSession.Live live, CachedCopy copy) {
		SessionRecord row = live.record();
		SessionRecord cached = copy.recordOf(row.internalId());
		if (copy.tombstone() != null || this.tiers.freshness().isEnded(row.publicId())) {
			return null;
		}
		if (cached != null) {
			SessionRecord merged = StoredSessions.merged(cached, live);
			return this.tiers.freshness().isAlive(merged, this.tiers.freshness().isDoubtful(copy))
					? new SessionLoader.Loaded(merged, copy.token(), Tier.CACHE, FreshnessReason.CURRENT) : null;
		}
		// without the token, which is younger than the row
		return (live.readable() && this.tiers.freshness().isAlive(row, true))
				? new SessionLoader.Loaded(row, null, Tier.DATABASE, FreshnessReason.MISSING) : null;
	}

}
