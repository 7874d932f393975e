package dev.hybridsession.internal.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.hybridsession.internal.copies.CachedCopy;
import dev.hybridsession.internal.copies.SessionTiers;
import dev.hybridsession.internal.copies.UnconfirmedWrite;
import dev.hybridsession.internal.jobs.SessionRefresher.RowNews;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.store.RowUpdate;
import dev.hybridsession.internal.store.StoreContendedException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.internal.system.OncePerMinute;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sessions that are synced in one round of both tiers. */
final class SyncBatch {

	private static final Logger logger = LoggerFactory.getLogger(SyncBatch.class);

	private static final long RETRY_MILLIS = 1_000;

	private static final long LONGEST_OUT_OF_REACH = Duration.ofHours(1).toMillis();

	/** Where so many rows are locked, the whole table may be. */
	private static final int MOST_LOCKED = 3;

	private final SessionTiers tiers;

	private final DirtyQueue<String> dirty;

	private final SessionRefresher refresher;

	private final OncePerMinute refusals;

	/**
	 * Since when a node that is away may have more of a session, by public id. After an
	 * hour most copies there have expired, and a read of one of the others remembers it:
	 * a node that is switched off for good must not be waited for.
	 */
	private final Map<String, Long> outOfReachSince;

	private final Map<String, DirtyEntry> taken;

	private final List<Behind> behind = new ArrayList<>();

	private int unanswered;

	int synced;

	int deferred;

	/**
	 * How many sessions were asked for in vain: they may be on a node that is away and
	 * are nowhere else, or the database does not take them.
	 */
	int left;

	/** The sessions that a tier had no answer for. */
	final Set<String> missed = new HashSet<>();

	SyncBatch(SessionTiers tiers, DirtyQueue<String> dirty, SessionRefresher refresher, OncePerMinute refusals,
			Map<String, Long> outOfReachSince, Map<String, DirtyEntry> taken) {
		this.outOfReachSince = outOfReachSince;
		this.tiers = tiers;
		this.dirty = dirty;
		this.refresher = refresher;
		this.refusals = refusals;
		this.taken = taken;
	}

	boolean isAnswered() {
		return this.unanswered < this.taken.size();
	}

	void run() {
		boolean done = false;
		try {
			read();
			writeAll();
			done = true;
		}
		finally {
			if (!done) {
				this.taken.keySet().forEach(this::miss);
			}
		}
	}

	private void read() {
		Set<String> inDoubt = this.taken.keySet()
			.stream()
			.filter(this.tiers.freshness()::isInDoubt)
			.collect(Collectors.toSet());
		Map<String, CachedCopy> copies = this.tiers.cached().readAll(this.taken.keySet());
		copies.forEach((id, first) -> {
			CachedCopy copy = this.tiers.freshness().completeOrFind(id, first);
			SessionRecord record = copy.record();
			boolean more = copy.answered() && copy.tombstone() == null
					&& (inDoubt.contains(id) || this.tiers.freshness().isInDoubt(id));
			if (more) {
				more = keep(id, record == null);
			}
			else {
				this.outOfReachSince.remove(id);
				reportIfLost(id, copy);
			}
			if (!copy.answered()) {
				this.unanswered++;
				miss(id);
			}
			else if (record == null && !more) {
				this.tiers.freshness().nothingCached(id);
			}
			else if (record != null && isBehind(first.record(), record)) {
				this.behind.add(new Behind(this.tiers.freshness().accessed(record), copy,
						this.tiers.freshness().unconfirmed(id)));
			}
		});
	}

	/**
	 * A copy that lacks what this instance knows it to have had was lost too: another
	 * instance has put the row in its place.
	 */
	private void reportIfLost(String id, CachedCopy copy) {
		DirtyEntry entry = known(id);
		SessionRecord record = copy.record();
		boolean lost = (record != null) ? record.newestStamp() < entry.unsynced() : copy.copy() == null;
		if (copy.answered() && lost) {
			this.dirty.missing(entry, () -> this.tiers.cached().fence(id));
		}
	}

	private DirtyEntry known(String id) {
		return Objects.requireNonNull(this.taken.get(id));
	}

	/**
	 * Compares the merged record with the row. The copy's own knowledge of the row holds
	 * only if the merge added nothing: otherwise the entries count that the other copies
	 * have and this one lacks.
	 */
	private boolean isBehind(@Nullable SessionRecord own, SessionRecord merged) {
		boolean complete = own != null && own.lastAccessTime() == merged.lastAccessTime()
				&& own.entries().equals(merged.entries());
		return isBehind((own != null && complete) ? own : merged);
	}

	private boolean isBehind(SessionRecord record) {
		return record.isAheadOfRow() || record.lastAccessTime() > record.row().lastAccessTime()
				|| this.tiers.freshness().isUnconfirmed(record);
	}

	/** A row that somebody else has locked holds up no other. */
	private void writeAll() {
		try {
			write(this.behind);
		}
		catch (StoreContendedException ex) {
			logger.debug("Sessions are synced one by one: {}", ex.getMessage());
			writeOneByOne();
		}
	}

	/**
	 * Begins with another session each time, so that locked rows do not keep the same
	 * sessions from being synced.
	 */
	private void writeOneByOne() {
		int locked = 0;
		Collections.rotate(this.behind, (int) this.tiers.randomSource().between(0, this.behind.size()));
		for (Behind session : this.behind) {
			try {
				if (locked < MOST_LOCKED) {
					write(List.of(session));
					continue;
				}
			}
			catch (StoreContendedException ex) {
				locked++;
			}
			miss(session.record().publicId());
		}
	}

	private void write(List<Behind> sessions) {
		long now = this.tiers.clock().earliest();
		List<RowUpdate> updates = sessions.stream()
			.map((session) -> this.tiers.stored().update(session.record()))
			.toList();
		List<RowUpdate.Outcome> outcomes = updates.isEmpty() ? List.of() : this.tiers.stored().updateAll(updates);
		Iterator<RowNews> told = this.refresher
			.tell(IntStream.range(0, outcomes.size())
				.filter((i) -> outcomes.get(i) == RowUpdate.Outcome.UPDATED)
				.mapToObj((i) -> news(sessions.get(i), updates.get(i), now))
				.toList())
			.iterator();
		for (int i = 0; i < outcomes.size(); i++) {
			Behind session = sessions.get(i);
			try {
				follow(session, outcomes.get(i), told);
			}
			catch (StoreContendedException ex) {
				miss(session.record().publicId());
			}
			catch (StoreUnavailableException ex) {
				throw ex;
			}
			catch (RuntimeException ex) {
				setAside(session.record(), ex);
			}
		}
	}

	private RowNews news(Behind session, RowUpdate update, long now) {
		SessionRecord written = this.tiers.stored().written(session.record(), update, now);
		return this.refresher.news(written, session.copy(), session.unconfirmedWrite());
	}

	private void follow(Behind session, RowUpdate.Outcome outcome, Iterator<RowNews> told) {
		switch (outcome) {
			case UPDATED -> {
				this.synced++;
				this.refresher.publish(told.next());
			}
			case NOT_MATCHED -> this.synced += this.refresher.refresh(session.record(), session.copy()) ? 1 : 0;
			case REJECTED -> setAside(session.record(), null);
		}
	}

	private void setAside(SessionRecord record, @Nullable RuntimeException ex) {
		long pause = this.tiers.timing().syncInterval(record);
		this.refusals.count((count) -> logger.error(
				"The database does not take session {} ({} of them since the last such line); it stays in memcached and"
						+ " is tried again in {} s{}",
				record.internalId(), count, pause / 1000, (ex != null) ? ": " + ex.getMessage() : ""));
		this.left++;
		defer(record.publicId(), Math.max(pause, RETRY_MILLIS));
	}

	/**
	 * A node that is away may have more of a session. It is looked for again until the
	 * node is back, but not for ever.
	 */
	private boolean keep(String id, boolean nothingFound) {
		long now = this.tiers.now();
		if (now - this.outOfReachSince.computeIfAbsent(id, (same) -> now) >= LONGEST_OUT_OF_REACH) {
			this.outOfReachSince.remove(id);
			return false;
		}
		this.left += nothingFound ? 1 : 0;
		this.dirty.retry(id, known(id).dueAt(now + this.tiers.timing().syncInterval().toMillis() / 2));
		return true;
	}

	private void miss(String id) {
		this.missed.add(id);
		defer(id, RETRY_MILLIS);
	}

	private void defer(String id, long pause) {
		this.deferred++;
		this.dirty.retry(id, known(id).dueAt(this.tiers.now() + pause));
	}

	/**
	 * A cached copy whose row is behind.
	 *
	 * @param record the session, accessed when this instance knows it was
	 * @param unconfirmedWrite its unconfirmed write, if there is one
	 */
	private record Behind(SessionRecord record, CachedCopy copy, @Nullable UnconfirmedWrite unconfirmedWrite) {
	}

}
