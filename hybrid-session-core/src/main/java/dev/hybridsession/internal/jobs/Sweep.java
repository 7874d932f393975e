package dev.hybridsession.internal.jobs;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import dev.hybridsession.internal.copies.CachedCopy;
import dev.hybridsession.internal.copies.SessionTiers;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.store.RowName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the sessions of an instance that vanished with its list of unsynced
 * sessions. It asks the cache for every session that the vanished instance may have
 * changed, and remembers each session that is ahead of its row.
 *
 * @param tiers the tiers
 * @param subsessions remembers the subsessions of the sessions with some internal ids, if
 * there is room
 * @param batchSize how many sessions to ask for in one round
 */
public record Sweep(SessionTiers tiers, Predicate<List<String>> subsessions, int batchSize) {

	private static final Logger logger = LoggerFactory.getLogger(Sweep.class);

	/**
	 * Looks after the sessions that an instance may not have synced.
	 * @param lastSeen its last sign of life, in milliseconds since the epoch
	 * @return whether the cache could be asked about every session; if it has no answer
	 * for a whole page, the rest is not asked for
	 * @throws dev.hybridsession.internal.store.StoreUnavailableException if the database
	 * cannot be asked
	 */
	boolean run(long lastSeen) {
		// rows lag behind page loads by at most the sync interval
		long since = lastSeen - this.tiers.timing().syncInterval().toMillis()
				- 2 * this.tiers.timing().clockSkew().toMillis();
		boolean complete = true;
		int behind = 0;
		String last = null;
		List<RowName> page;
		do {
			page = this.tiers.gate().store().findAccessedSince(since, last, this.batchSize);
			Map<String, CachedCopy> copies = this.tiers.cached()
				.readAll(page.stream().map(RowName::publicId).collect(Collectors.toList()));
			if (!page.isEmpty() && copies.values().stream().noneMatch(CachedCopy::answered)) {
				return false;
			}
			for (RowName row : page) {
				CachedCopy copy = Objects.requireNonNull(copies.get(row.publicId()));
				complete &= copy.answered() && remember(row, copy);
				behind += (copy.record() != null && copy.record().isAheadOfRow()) ? 1 : 0;
			}
			complete &= this.subsessions.test(page.stream().map(RowName::internalId).toList());
			last = page.isEmpty() ? last : page.get(page.size() - 1).internalId();
		}
		while (page.size() == this.batchSize);
		if (behind > 0) {
			logger.info("{} sessions that an instance left unsynced are synced now", behind);
		}
		return complete;
	}

	/** Returns whether there was room. */
	private boolean remember(RowName row, CachedCopy copy) {
		SessionRecord record = copy.record();
		if (record != null) {
			this.tiers.remember(record);
		}
		// a node that is away may have more of it: the sync looks until it is back
		return copy.tombstone() != null || !this.tiers.freshness().isInDoubt(row.publicId())
				|| this.tiers.dirty().lookFor(row.publicId(), this.tiers.now());
	}

}
