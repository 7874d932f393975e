package dev.hybridsession.internal.jobs;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import dev.hybridsession.SessionObserver.WriteReason;
import dev.hybridsession.internal.copies.CachedCopy;
import dev.hybridsession.internal.copies.SessionTiers;
import dev.hybridsession.internal.copies.UnconfirmedWrite;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.StoreUnavailableException;
import org.jspecify.annotations.Nullable;

/** Brings both tiers to the same state of one session. */
record SessionRefresher(SessionTiers tiers) {

	private static final int ATTEMPTS = 10;

	/**
	 * Writes the row of a session, and tells its cached copy what the row now has. If the
	 * database says that the session is dead, the cached copy goes.
	 * @param record the cached copy, or what is known beyond it
	 * @param copy the cached copy as it was read
	 * @return whether the session is alive
	 * @throws StoreUnavailableException if the database cannot be asked
	 */
	boolean refresh(SessionRecord record, CachedCopy copy) {
		UnconfirmedWrite unconfirmedWrite = this.tiers.freshness().unconfirmed(record.publicId());
		SessionRecord written = this.tiers.stored().write(record, WriteReason.SYNC);
		if (written == null) {
			this.tiers.writeTombstoneUnlessOther(record);
			return false;
		}
		publish(news(written, copy, unconfirmedWrite));
		return true;
	}

	/**
	 * Returns what the cached copy of a session is to be told of its row. A fenced copy
	 * stays fenced. A lost copy may have had a later access, and the refresh is no access
	 * itself.
	 * @param written the record as it was just written to the row
	 * @param unconfirmedWrite the unconfirmed write that was known before the row was
	 * written
	 */
	RowNews news(SessionRecord written, CachedCopy read, @Nullable UnconfirmedWrite unconfirmedWrite) {
		SessionRecord row = (read.record() != null && this.tiers.freshness().isFenced(read))
				? written.withRow(written.row().checkedBy(read.record().row().checked())) : written;
		return new RowNews(row, read, unconfirmedWrite, null);
	}

	/**
	 * Tells many cached copies in one round, each if it still is as it was read.
	 * @param all of sessions that have a cached copy
	 * @return the same with the answers, for {@link #publish}
	 */
	List<RowNews> tell(List<RowNews> all) {
		List<CacheWrite> answers = this.tiers.cached()
			.updateAll(all.stream()
				.map((news) -> this.tiers.cached().update(news.row(), Objects.requireNonNull(news.read().token())))
				.toList());
		return IntStream.range(0, answers.size()).mapToObj((i) -> all.get(i).told(answers.get(i).outcome())).toList();
	}

	/**
	 * Tells the cached copy of a session what the row now has, again if another has
	 * written it meanwhile.
	 */
	void publish(RowNews news) {
		SessionRecord row = news.row();
		SessionRecord record = row;
		CachedCopy copy = news.read();
		CacheWrite.Outcome told = news.told();
		boolean settled = isGone(copy);
		for (int attempt = 0; !settled && copy.token() != null && attempt < ATTEMPTS; attempt++) {
			CacheWrite.Outcome outcome = (told != null) ? told : write(record, copy);
			if (outcome != CacheWrite.Outcome.CONFLICT) {
				settled = settle(outcome, record, copy, news.unconfirmedWrite());
				break;
			}
			told = null;
			copy = this.tiers.cached().read(row.publicId());
			settled = isGone(copy);
			SessionRecord other = copy.record();
			record = (other != null) ? row.merge(other).mergeRow(row, row.row().version(), row.row().checked())
					: record;
		}
		if (!settled) {
			this.tiers.freshness().markStale(row.publicId());
		}
		this.tiers.remember(record);
	}

	private static boolean isGone(CachedCopy copy) {
		return copy.answered() && (copy.copy() == null || copy.tombstone() != null);
	}

	/**
	 * A reservation is removed: the page that made it may have read the row before it was
	 * written.
	 */
	private CacheWrite.Outcome write(SessionRecord record, CachedCopy copy) {
		CacheToken expected = Objects.requireNonNull(copy.token());
		return ((copy.record() != null) ? this.tiers.cached().replace(record, expected)
				: this.tiers.cached().forget(record.publicId(), expected))
			.outcome();
	}

	/** Returns whether the cached copy is known to lack nothing that the row has. */
	private boolean settle(CacheWrite.Outcome outcome, SessionRecord record, CachedCopy copy,
			@Nullable UnconfirmedWrite unconfirmedWrite) {
		if (outcome == CacheWrite.Outcome.STORED) {
			this.tiers.freshness().confirmed(record, unconfirmedWrite);
		}
		else if (outcome == CacheWrite.Outcome.REFUSED) {
			this.tiers.keepInDatabaseOnly(record, Objects.requireNonNull(copy.token()));
		}
		return outcome != CacheWrite.Outcome.UNCONFIRMED && outcome != CacheWrite.Outcome.UNAVAILABLE;
	}

	/**
	 * The state of a row that was written, for the cached copy of its session.
	 *
	 * @param row the record as the row has it
	 * @param read the copy as it was read
	 * @param unconfirmedWrite the unconfirmed write that was known before the row was
	 * written
	 * @param told the answer of the cache, or {@code null} if it was not told yet
	 */
	record RowNews(SessionRecord row, CachedCopy read, @Nullable UnconfirmedWrite unconfirmedWrite,
			CacheWrite.@Nullable Outcome told) {

		RowNews told(CacheWrite.Outcome answer) {
			return new RowNews(this.row, this.read, this.unconfirmedWrite, answer);
		}

	}

}
