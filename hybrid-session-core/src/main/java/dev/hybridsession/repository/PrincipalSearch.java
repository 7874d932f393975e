package dev.hybridsession.repository;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.hybridsession.observe.Tier;
import dev.hybridsession.record.EndReason;
import dev.hybridsession.record.SessionRecord;
import dev.hybridsession.record.Tombstone;
import dev.hybridsession.tier.StoreUnavailableException;
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
		List<SessionRecord> rows = List.of();
		Map<String, CachedCopy> copies = Map.of();
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			rows = rows(principal);
			copies = this.tiers.cached().readAll(rows.stream().map(SessionRecord::publicId).toList());
			if (copies.values().stream().noneMatch(PrincipalSearch::isSuperseded)) {
				break;
			}
		}
		Map<String, SessionLoader.Loaded> found = new LinkedHashMap<>();
		for (SessionRecord row : rows) {
			CachedCopy copy = Objects.requireNonNull(copies.get(row.publicId()));
			SessionLoader.Loaded session = newest(row, copy);
			if (session != null && principal.equals(session.record().principal())) {
				found.put(row.publicId(), session);
			}
		}
		return found;
	}

	private List<SessionRecord> rows(String principal) {
		try {
			return this.tiers.stored().findByPrincipal(principal);
		}
		catch (StoreUnavailableException ex) {
			throw new SessionUnavailableException(
					"The sessions of a principal cannot be found while the database is away", ex);
		}
	}

	private static boolean isSuperseded(CachedCopy copy) {
		Tombstone tombstone = copy.tombstone();
		return tombstone != null && tombstone.reason() == EndReason.SUPERSEDED;
	}

	private SessionLoader.@Nullable Loaded newest(SessionRecord row, CachedCopy copy) {
		SessionRecord cached = copy.record();
		if (copy.tombstone() != null || this.tiers.pendingEnds().contains(row.publicId())) {
			return null;
		}
		if (cached != null && cached.internalId().equals(row.internalId())) {
			SessionRecord merged = cached.mergeRow(row, row.row().version(), row.row().checked());
			return this.tiers.timing().expired(merged, this.tiers.now()) ? null
					: new SessionLoader.Loaded(merged, copy.token(), Tier.CACHE);
		}
		long expiry = this.tiers.timing().rowExpiry(row);
		// without the token, which is younger than the row
		return (expiry > this.tiers.now() - this.tiers.gate().outageLag())
				? new SessionLoader.Loaded(row, null, Tier.DATABASE) : null;
	}

}
