package dev.hybridsession.internal.subsession;

import java.util.Set;

import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.SubsessionCodec;
import dev.hybridsession.internal.record.SubsessionRecord;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.StoreContendedException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.internal.store.SubsessionStore;
import org.jspecify.annotations.Nullable;

/**
 * Writes a subsession, if nobody has written it since it was read. The decision is made
 * by:
 * <ol>
 * <li>the cache, by the token of the read, if it has a copy; the row follows within the
 * sync interval;</li>
 * <li>otherwise the row, by its version: for the first write, so that the database knows
 * every subsession, for a value that the cache does not take, and if the cache cannot be
 * used. The key is claimed before, so that nobody caches what the row had and has it
 * decide meanwhile; the cache follows at once;</li>
 * <li>always the row, if the name is written through.</li>
 * </ol>
 *
 * @param sync brings rows up to their copies
 * @param writeThrough the names whose changes go to the database at once
 */
record SubsessionWriter(SubsessionTiers tiers, SubsessionSync sync, Set<String> writeThrough) {

	private static final int ATTEMPTS = 10;

	/**
	 * Writes a subsession.
	 * @return what is there now if it was written, or what became of it
	 * @throws RuntimeException if no tier can keep it
	 */
	Written write(SubsessionRead found, SubsessionRecord next) {
		CacheToken token = found.token();
		if (this.writeThrough.contains(next.name())) {
			return writeRow(found, next, true);
		}
		if (token == null) {
			return found.cached() ? Written.CONFLICT : writeRow(found, next, true);
		}
		if (!found.cached()) {
			return claim(found, next, token);
		}
		CacheWrite write = this.tiers.replace(next, token, found.parent());
		return switch (write.outcome()) {
			case STORED -> follow(new SubsessionRead(found.parent(), next, write.token(), true));
			case CONFLICT, ABSENT -> Written.CONFLICT;
			case REFUSED -> leaveToRow(found, next, token);
			case UNCONFIRMED, UNAVAILABLE -> withoutCache(found, next);
		};
	}

	/**
	 * The copy may have changes that the row lacks. So the row is written before the copy
	 * goes: a request that misses the copy in between would go on without those changes.
	 * A cache may have dropped the copy by itself when it refused the new value.
	 */
	private Written leaveToRow(SubsessionRead found, SubsessionRecord next, CacheToken token) {
		SubsessionRecord known;
		try {
			known = this.tiers.mergeRow(found.record());
			if (known.isAheadOfRow()) {
				SubsessionTiers.RowWrite write = writeRow(found.parent(), known);
				if (write.outcome() == SubsessionStore.Insertion.EXISTS) {
					return Written.CONFLICT;
				}
				known = write.record();
			}
		}
		catch (StoreUnavailableException ex) {
			giveBack(found.parent(), found.record(), null);
			throw unavailable(next, ex);
		}
		if (known.stamp() != found.record().stamp()) {
			// the row is newer: the copy is of no use to anybody
			this.tiers.keepInDatabaseOnly(known, token, found.parent());
			return Written.CONFLICT;
		}
		return claim(found.with(known), next.knowingRow(known.rowVersion(), known.rowStamp(), known.checked()), token);
	}

	/**
	 * The writer whose claim is replaced may have written the row since it was read here.
	 * So the row is required then: a change in the cache alone would win over that row,
	 * or be lost to it.
	 */
	private Written claim(SubsessionRead found, SubsessionRecord next, CacheToken token) {
		CacheWrite claim = this.tiers.claim(SubsessionId.of(next), token);
		return switch (claim.outcome()) {
			case STORED -> found.cached() ? writeRowInsteadOfCopy(found, next, claim.token())
					: writeRow(found.claimed(claim.token()), next, found.contested());
			case CONFLICT -> Written.CONFLICT;
			case ABSENT -> found.cached() ? writeRowInsteadOfCopy(found, next, null) : Written.CONFLICT;
			case REFUSED, UNCONFIRMED, UNAVAILABLE -> withoutCache(found, next);
		};
	}

	/**
	 * The cache has no copy any more, and the copy may have had changes that the row
	 * lacks. If the write of the row fails, the cache gets the copy back.
	 */
	private Written writeRowInsteadOfCopy(SubsessionRead found, SubsessionRecord next, @Nullable CacheToken claim) {
		SubsessionRecord copy = found.record();
		try {
			Written written = writeRow(found.claimed(claim), next, true);
			copy = (written == Written.CONFLICT) ? this.tiers.mergeRow(copy) : null;
			return written;
		}
		catch (StoreUnavailableException ex) {
			throw unavailable(next, ex);
		}
		finally {
			if (copy != null && (claim != null || copy.isAheadOfRow())) {
				giveBack(found.parent(), copy, claim);
			}
		}
	}

	private void giveBack(SessionRecord parent, SubsessionRecord copy, @Nullable CacheToken claim) {
		CacheWrite write = (claim != null) ? this.tiers.replace(copy, claim, parent) : this.tiers.add(copy, parent);
		if (write.stored()) {
			this.sync.follow(new SubsessionRead(parent, copy, write.token(), true));
		}
	}

	/** The cache may yet do what it did not confirm. */
	private Written withoutCache(SubsessionRead found, SubsessionRecord next) {
		this.tiers.sessions().freshness().subsessionUnconfirmed();
		Written row = writeRow(found.claimed(null), next, true);
		return (row.outcome() == Written.Outcome.CONFLICT) ? new Written(Written.Outcome.UNCONFIRMED, null) : row;
	}

	/** The row follows: at once if it is behind by the sync interval already. */
	private Written follow(SubsessionRead written) {
		this.sync.follow(written);
		return new Written(Written.Outcome.WRITTEN, written);
	}

	private Written writeRow(SubsessionRead found, SubsessionRecord next, boolean required) {
		try {
			SubsessionTiers.RowWrite write = writeRow(found.parent(), next);
			return switch (write.outcome()) {
				case INSERTED -> new Written(Written.Outcome.WRITTEN, publish(found, write.record()));
				case EXISTS -> conflict(found);
				case NO_SESSION -> cacheAlone(found, next, null);
				case ENDED -> Written.DEAD;
			};
		}
		catch (StoreUnavailableException ex) {
			// a database that is there decides, however busy it is; but of a locked table
			// nobody gets an answer, and the claim keeps the key for this writer
			if (required || !(ex.isOutage() || ex instanceof StoreContendedException)) {
				throw unavailable(next, ex);
			}
			return cacheAlone(found, next, ex);
		}
	}

	/** A session that began in an outage may have no row yet. */
	private SubsessionTiers.RowWrite writeRow(SessionRecord parent, SubsessionRecord record) {
		SubsessionTiers.RowWrite write = this.tiers.writeRow(record);
		if (write.outcome() != SubsessionStore.Insertion.NO_SESSION) {
			return write;
		}
		SubsessionStore.Insertion session = this.tiers.writeSession(parent);
		return (session == SubsessionStore.Insertion.INSERTED) ? this.tiers.writeRow(record)
				: new SubsessionTiers.RowWrite(session, record);
	}

	/** Where the row alone decides, the next attempt need not ask the cache again. */
	private Written conflict(SubsessionRead found) {
		return this.writeThrough.contains(found.record().name())
				? new Written(Written.Outcome.CONFLICT, found.with(this.tiers.mergeRow(found.record())))
				: Written.CONFLICT;
	}

	/** The database is away, or does not take the session. */
	private Written cacheAlone(SubsessionRead found, SubsessionRecord next,
			@Nullable StoreUnavailableException reason) {
		CacheToken token = found.token();
		CacheWrite.Outcome outcome = CacheWrite.Outcome.UNAVAILABLE;
		if (token != null) {
			CacheWrite write = this.tiers.replace(next, token, found.parent());
			if (write.stored()) {
				this.sync.remember(next);
				return new Written(Written.Outcome.WRITTEN,
						new SubsessionRead(found.parent(), next, write.token(), true));
			}
			outcome = write.outcome();
		}
		boolean replaced = outcome == CacheWrite.Outcome.CONFLICT || outcome == CacheWrite.Outcome.ABSENT;
		// the answer may be lost, and the other writer may have built on the change:
		// another attempt would make it twice
		boolean maybeInRow = reason != null && reason.isOutage();
		if (replaced && !maybeInRow) {
			return Written.CONFLICT;
		}
		throw unavailable(next, reason);
	}

	private static SessionUnavailableException unavailable(SubsessionRecord next,
			@Nullable StoreUnavailableException reason) {
		return new SessionUnavailableException(
				"Subsession '" + next.name() + "' cannot be written: the tier that decides about it cannot be asked",
				reason);
	}

	/** Tells the cache what the row has now. */
	private SubsessionRead publish(SubsessionRead found, SubsessionRecord written) {
		// without a token: the cache had no room for a claim, and may have a copy since
		CacheToken token = (found.token() != null) ? found.token() : tokenOfOlder(written);
		for (int attempt = 0; token != null && attempt < ATTEMPTS; attempt++) {
			CacheWrite write = this.tiers.replace(written, token, found.parent());
			if (write.stored()) {
				return new SubsessionRead(found.parent(), written, write.token(), true);
			}
			if (write.outcome() == CacheWrite.Outcome.REFUSED
					&& this.tiers.keepInDatabaseOnly(written, token, found.parent())) {
				return new SubsessionRead(found.parent(), written, null, false);
			}
			if (write.outcome() != CacheWrite.Outcome.CONFLICT && write.outcome() != CacheWrite.Outcome.ABSENT) {
				break;
			}
			boolean everybodyClaims = found.token() != null && !this.writeThrough.contains(written.name());
			// the writer that has claimed the key since reads the row and publishes it
			token = everybodyClaims ? null : tokenOfOlder(written);
			if (token == null && found.token() != null) {
				return new SubsessionRead(found.parent(), written, null, false);
			}
		}
		this.tiers.sessions().freshness().subsessionUnconfirmed();
		return new SubsessionRead(found.parent(), written, null, false);
	}

	/** Returns the state of the key, or nothing if what it has is no older. */
	private @Nullable CacheToken tokenOfOlder(SubsessionRecord written) {
		SubsessionId id = SubsessionId.of(written);
		CacheRead read = this.tiers.cache().read(this.tiers.key(id));
		if (!(read instanceof CacheRead.Hit hit)) {
			if (read == CacheRead.NoHit.UNAVAILABLE) {
				this.tiers.sessions().freshness().subsessionUnconfirmed();
			}
			return null;
		}
		if (SubsessionCodec.isClaim(hit.value())) {
			// the writer that has claimed it writes on this, and publishes that
			return null;
		}
		SubsessionRecord other = this.tiers.decode(hit, id);
		return (other == null || other.stamp() < written.stamp()) ? hit.token() : null;
	}

	/**
	 * The outcome of a write, which the writer returns to the engine.
	 *
	 * @param outcome whether it was done
	 * @param found what there is now, or {@code null} if it has to be read
	 */
	record Written(Outcome outcome, @Nullable SubsessionRead found) {

		static final Written CONFLICT = new Written(Outcome.CONFLICT, null);

		static final Written DEAD = new Written(Outcome.DEAD, null);

		enum Outcome {

			WRITTEN, CONFLICT, DEAD,

			/** The row does not have the change, but the cache may have it. */
			UNCONFIRMED

		}

	}

}
