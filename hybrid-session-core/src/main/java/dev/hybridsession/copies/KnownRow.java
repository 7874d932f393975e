package dev.hybridsession.copies;

import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.WriteReason;
import dev.hybridsession.record.SessionRecord;
import dev.hybridsession.store.StoreUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * The row of a session as somebody who saves it has read or written it last.
 */
public final class KnownRow {

	private final SessionTiers tiers;

	private @Nullable SessionRecord content;

	/** The unconfirmed write as it was before the row was read or written. */
	private UnconfirmedWrites.@Nullable UnconfirmedWrite unconfirmedWrite;

	public KnownRow(SessionTiers tiers) {
		this.tiers = tiers;
	}

	public boolean isKnown() {
		return this.content != null;
	}

	/**
	 * Returns a record that contains the row as far as it is known, and the last access
	 * that this instance knows of.
	 */
	public SessionRecord mergedInto(SessionRecord record) {
		SessionRecord row = this.content;
		return (row != null) ? this.tiers.unconfirmedWrites()
			.accessed(record)
			.mergeRow(row, row.row().version(), row.row().checked()) : record;
	}

	/**
	 * Brings the row up to a record.
	 * @return the record merged with the row, or {@code null} if the session is dead
	 * @throws StoreUnavailableException if the database cannot be asked
	 * @throws SessionUnavailableException if it does not take what may not be lost while
	 * it is there
	 */
	public @Nullable SessionRecord write(SessionRecord record, WriteReason reason) {
		UnconfirmedWrites.UnconfirmedWrite before = this.tiers.unconfirmedWrites().of(record.publicId());
		try {
			SessionRecord accessed = this.tiers.unconfirmedWrites().accessed(record);
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
	public StoredSession find(SessionRecord record) {
		UnconfirmedWrites.UnconfirmedWrite before = this.tiers.unconfirmedWrites().of(record.publicId());
		StoredSession found = this.tiers.stored().find(record);
		known((found instanceof StoredSession.Live live) ? live.record() : null, before);
		return found;
	}

	private @Nullable SessionRecord known(@Nullable SessionRecord row,
			UnconfirmedWrites.@Nullable UnconfirmedWrite before) {
		this.content = row;
		this.unconfirmedWrite = before;
		return row;
	}

	/** The cache has a copy that contains it. */
	public void isCached(SessionRecord copy) {
		if (isKnown()) {
			this.tiers.unconfirmedWrites().clear(copy, this.unconfirmedWrite);
		}
	}

}
