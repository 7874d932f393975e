package dev.hybridsession.repository;

import dev.hybridsession.observe.WriteReason;
import dev.hybridsession.record.SessionRecord;
import dev.hybridsession.tier.StoreUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * The row of a session as somebody who saves it has read or written it last.
 */
final class KnownRow {

	private final SessionTiers tiers;

	private @Nullable SessionRecord content;

	/** The suspicion that stood before the row was read or written. */
	private Suspects.@Nullable Suspicion suspicion;

	KnownRow(SessionTiers tiers) {
		this.tiers = tiers;
	}

	boolean isKnown() {
		return this.content != null;
	}

	/**
	 * Returns a record that contains the row as far as it is known, and the last access
	 * that this instance knows of.
	 */
	SessionRecord mergedInto(SessionRecord record) {
		SessionRecord row = this.content;
		return (row != null)
				? this.tiers.suspects().accessed(record).mergeRow(row, row.row().version(), row.row().checked())
				: record;
	}

	/**
	 * Brings the row up to a record.
	 * @return the record merged with the row, or {@code null} if the session is dead
	 * @throws StoreUnavailableException if the database cannot be asked
	 * @throws SessionUnavailableException if it does not take what may not be lost while
	 * it is there
	 */
	@Nullable SessionRecord write(SessionRecord record, WriteReason reason) {
		Suspects.Suspicion before = this.tiers.suspects().of(record.publicId());
		try {
			SessionRecord accessed = this.tiers.suspects().accessed(record);
			return known((reason == WriteReason.WRITE_THROUGH)
					? this.tiers.gate().first(() -> this.tiers.stored().write(accessed, reason))
					: this.tiers.stored().write(accessed, reason), before);
		}
		catch (StoreUnavailableException ex) {
			if (!ex.isOutage() && (reason == WriteReason.CREATED || reason == WriteReason.WRITE_THROUGH)) {
				throw new SessionUnavailableException(
						"The session has to be in the database at once, which is there and does not take it: "
								+ ex.getMessage(),
						ex);
			}
			throw ex;
		}
	}

	/**
	 * Reads the row.
	 * @throws StoreUnavailableException if the database cannot be asked
	 */
	StoredSession find(SessionRecord record) {
		Suspects.Suspicion before = this.tiers.suspects().of(record.publicId());
		StoredSession found = this.tiers.stored().find(record);
		known((found instanceof StoredSession.Live live) ? live.record() : null, before);
		return found;
	}

	private @Nullable SessionRecord known(@Nullable SessionRecord row, Suspects.@Nullable Suspicion before) {
		this.content = row;
		this.suspicion = before;
		return row;
	}

	/** The cache has a copy that contains it. */
	void isCached(SessionRecord copy) {
		if (isKnown()) {
			this.tiers.suspects().clear(copy, this.suspicion);
		}
	}

}
