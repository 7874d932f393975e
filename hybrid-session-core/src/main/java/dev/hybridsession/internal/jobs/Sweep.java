package dev.hybridsession.internal.jobs;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import dev.hybridsession.internal.copies.CachedCopy;
import dev.hybridsession.internal.copies.SessionTiers;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.store.RowName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the sessions of an instance that vanished with its list of unsynced
 * sessions. It asks the cache for every session that the vanished instance may have
 * changed, and remembers each session that is ahead of its row. The {@link Heartbeat}
 * begins a sweep for each such instance, and goes on with it beat by beat. Not for
 * concurrent use.
 */
public final class Sweep {

	private static final Logger logger = LoggerFactory.getLogger(Sweep.class);

	private final SessionTiers tiers;

	private final Predicate<List<String>> subsessions;

	private final int batchSize;

	private final long since;

	/** The internal id of the last session that was asked for. */
	private @Nullable String last;

	private boolean complete = true;

	private int behind;

	/**
	 * Creates a sweep that has not begun.
	 * @param subsessions remembers the subsessions of the sessions with some internal
	 * ids, if there is room
	 * @param batchSize how many sessions to ask for in one round
	 * @param lastSeen the last sign of life of the instance, in milliseconds since the
	 * epoch
	 */
	public Sweep(SessionTiers tiers, Predicate<List<String>> subsessions, int batchSize, long lastSeen) {
		this.tiers = tiers;
		this.subsessions = subsessions;
		this.batchSize = batchSize;
		// rows lag behind page loads by at most the sync interval
		this.since = lastSeen - tiers.timing().syncInterval().toMillis() - 2 * tiers.timing().clockSkew().toMillis();
	}

	/**
	 * Looks after the next sessions that the instance may not have synced: at least one
	 * page of them.
	 * @param more whether to go on after a page
	 * @return whether the sweep is over; if the cache has no answer for a whole page, the
	 * rest is not asked for
	 * @throws dev.hybridsession.internal.store.StoreUnavailableException if the database
	 * cannot be asked
	 */
	boolean run(BooleanSupplier more) {
		List<RowName> page;
		do {
			page = this.tiers.gate().store().findAccessedSince(this.since, this.last, this.batchSize);
			Map<String, CachedCopy> copies = this.tiers.cached()
				.readAll(page.stream().map(RowName::publicId).collect(Collectors.toList()));
			if (!page.isEmpty() && copies.values().stream().noneMatch(CachedCopy::answered)) {
				this.complete = false;
				return true;
			}
			for (RowName row : page) {
				// the instance may have been the only one to know of a stand-in
				CachedCopy copy = this.tiers.freshness()
					.completeOrFind(row.publicId(), Objects.requireNonNull(copies.get(row.publicId())));
				this.complete &= copy.answered() && remember(row, copy);
				this.behind += (copy.record() != null && copy.record().isAheadOfRow()) ? 1 : 0;
			}
			this.complete &= this.subsessions.test(page.stream().map(RowName::internalId).toList());
			this.last = page.isEmpty() ? this.last : page.get(page.size() - 1).internalId();
		}
		while (page.size() == this.batchSize && more.getAsBoolean());
		if (page.size() == this.batchSize) {
			return false;
		}
		if (this.behind > 0) {
			logger.info("{} sessions that an instance left unsynced are synced now", this.behind);
		}
		return true;
	}

	/**
	 * Returns whether the cache could be asked about every session so far, and there was
	 * room to remember what is unsynced.
	 */
	boolean isComplete() {
		return this.complete;
	}

	/** Returns whether there was room. */
	private boolean remember(RowName row, CachedCopy copy) {
		SessionRecord record = copy.record();
		boolean room = record == null || this.tiers.remember(record);
		if (copy.tombstone() == null && this.tiers.freshness().isInDoubt(row.publicId())) {
			// a node that is away may have more of it: the sync looks until it is back
			room &= this.tiers.dirty().lookFor(row.publicId(), this.tiers.now());
		}
		return room;
	}

}
