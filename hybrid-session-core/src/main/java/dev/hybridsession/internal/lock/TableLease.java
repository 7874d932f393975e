package dev.hybridsession.internal.lock;

import java.time.Clock;
import java.util.function.BooleanSupplier;

import dev.hybridsession.internal.store.LockTable;
import dev.hybridsession.internal.store.StoreCongestedException;
import dev.hybridsession.internal.store.StoreContendedException;
import dev.hybridsession.internal.system.ClusterClock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt of one owner to have a key in the database. Whatever is wrong with the
 * database is no more than that it cannot be asked, or not now.
 */
final class TableLease {

	private static final Logger logger = LoggerFactory.getLogger(TableLease.class);

	private final LockTable table;

	private final String key;

	private final String owner;

	private final LockSettings settings;

	private final ClusterClock clock;

	private boolean taken;

	private @Nullable RuntimeException failure;

	TableLease(LockTable table, String key, String owner, LockSettings settings, Clock clock) {
		this.table = table;
		this.key = key;
		this.owner = owner;
		this.settings = settings;
		this.clock = ClusterClock.of(clock);
	}

	LeaseAnswer take() {
		long over = this.clock.earliest() - this.settings.clockSkew().toMillis();
		LeaseAnswer answer = ask(() -> this.table.acquire(this.key, this.owner, over,
				this.clock.millis() + this.settings.lease().toMillis()));
		this.taken |= answer == LeaseAnswer.OURS || answer == LeaseAnswer.UNKNOWN;
		return answer;
	}

	LeaseAnswer renew() {
		return ask(
				() -> this.table.renew(this.key, this.owner, this.clock.millis() + this.settings.lease().toMillis()));
	}

	private LeaseAnswer ask(BooleanSupplier question) {
		try {
			return question.getAsBoolean() ? LeaseAnswer.OURS : LeaseAnswer.ANOTHERS;
		}
		catch (StoreContendedException | StoreCongestedException ex) {
			return LeaseAnswer.BUSY;
		}
		catch (RuntimeException ex) {
			this.failure = ex;
			return LeaseAnswer.UNKNOWN;
		}
	}

	/**
	 * Gives the lease back, if it is or may be ours.
	 * @return whether it is surely not ours any more
	 */
	boolean release() {
		if (this.taken) {
			try {
				this.table.release(this.key, this.owner);
				this.taken = false;
			}
			catch (RuntimeException ex) {
				logger.debug("The lease is not given back yet: {}", ex.getMessage());
			}
		}
		return !this.taken;
	}

	/** Why the database could not be asked the last time that it could not. */
	@Nullable RuntimeException failure() {
		return this.failure;
	}

}
