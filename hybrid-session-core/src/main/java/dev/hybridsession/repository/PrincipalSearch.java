package dev.hybridsession.repository;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.hybridsession.observe.Tier;
import dev.hybridsession.record.SessionRecord;
import dev.hybridsession.tier.StoreUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the sessions of a principal. The database knows which they are, because a change
 * of the principal is written to it at once; the cache has their newest data.
 */
final class PrincipalSearch {

	private final SessionTiers tiers;

	PrincipalSearch(SessionTiers tiers) {
		this.tiers = tiers;
	}

	Map<String, SessionLoader.Loaded> find(String principal) {
		List<SessionRecord> rows;
		try {
			rows = this.tiers.stored().findByPrincipal(principal);
		}
		catch (StoreUnavailableException ex) {
			throw new SessionUnavailableException(
					"The sessions of a principal cannot be found while the database is" + " away", ex);
		}
		Map<String, CachedCopy> copies = this.tiers.cached()
			.readAll(rows.stream().map(SessionRecord::publicId).toList());
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
