package dev.hybridsession.sync;

import dev.hybridsession.observe.WriteReason;
import dev.hybridsession.record.SessionRecord;
import dev.hybridsession.repository.CachedCopy;
import dev.hybridsession.repository.SessionTiers;
import dev.hybridsession.repository.Suspects;
import dev.hybridsession.tier.CacheToken;
import dev.hybridsession.tier.CacheWrite;
import dev.hybridsession.tier.StoreUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Brings both tiers to the same state of one session.
 */
public final class SessionRefresher {

	private static final int ATTEMPTS = 10;

	private final SessionTiers tiers;

	public SessionRefresher(SessionTiers tiers) {
		this.tiers = tiers;
	}

	/**
	 * Writes the row of a session, and tells its cached copy what the row now has. If the
	 * database says that the session is dead, the cached copy goes.
	 * @param record the cached copy
	 * @param token the state of its key
	 * @return whether the session is alive
	 * @throws StoreUnavailableException if the database cannot be asked
	 */
	public boolean refresh(SessionRecord record, @Nullable CacheToken token) {
		Suspects.Suspicion suspicion = this.tiers.suspects().of(record.publicId());
		SessionRecord written = this.tiers.stored().write(record, WriteReason.SYNC);
		if (written == null) {
			this.tiers.buryUnlessAnothers(record);
			return false;
		}
		publish(written, token, suspicion);
		return true;
	}

	/**
	 * Tells the cached copy of a session what the row now has.
	 * @param row the record as it was just written to the row
	 * @param token the state of the key when the copy was read
	 * @param suspicion the suspicion that stood before the row was written
	 */
	void publish(SessionRecord row, @Nullable CacheToken token, Suspects.@Nullable Suspicion suspicion) {
		SessionRecord record = row;
		CacheToken expected = token;
		boolean settled = expected == null;
		for (int attempt = 0; expected != null && attempt < ATTEMPTS; attempt++) {
			CacheWrite.Outcome outcome = this.tiers.cached().replace(record, expected).outcome();
			if (outcome != CacheWrite.Outcome.CONFLICT) {
				settled = settle(outcome, record, expected, suspicion);
				break;
			}
			CachedCopy copy = this.tiers.cached().read(row.publicId());
			SessionRecord other = copy.record();
			settled = copy.answered() && other == null;
			expected = (other != null) ? copy.token() : null;
			record = (other != null) ? row.merge(other).mergeRow(row, row.row().version(), row.row().checked())
					: record;
		}
		if (!settled) {
			this.tiers.distrust(row.publicId());
		}
		this.tiers.remember(record);
	}

	/** Returns whether the cached copy is known to lack nothing that the row has. */
	private boolean settle(CacheWrite.Outcome outcome, SessionRecord record, CacheToken token,
			Suspects.@Nullable Suspicion suspicion) {
		if (outcome == CacheWrite.Outcome.STORED) {
			this.tiers.suspects().clear(record.publicId(), suspicion);
		}
		else if (outcome == CacheWrite.Outcome.REFUSED) {
			this.tiers.withhold(record, token);
		}
		return outcome != CacheWrite.Outcome.UNCONFIRMED && outcome != CacheWrite.Outcome.UNAVAILABLE;
	}

}
