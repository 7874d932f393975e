package dev.hybridsession.internal.lock;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.SessionCache;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of one owner to have a key in the cache: the value is the owner's name,
 * added for one lease, and renewed and removed on condition of its token alone.
 * <p>
 * An addition that was not confirmed may have been, or may yet be, done. It is looked for
 * at once, because another has the key if the cache is merely slow, and removed at the
 * end.
 */
final class CacheLease {

	private final SessionCache cache;

	private final String key;

	private final byte[] owner;

	private final Duration lease;

	/** Whether the value may be there. */
	private boolean added;

	private @Nullable CacheToken token;

	CacheLease(SessionCache cache, String key, String owner, Duration lease) {
		this.cache = cache;
		this.key = key;
		this.owner = owner.getBytes(StandardCharsets.US_ASCII);
		this.lease = lease;
	}

	LeaseAnswer take() {
		CacheWrite write = this.cache.add(this.key, this.owner, this.lease);
		return switch (write.outcome()) {
			case STORED -> ours(write);
			case CONFLICT -> this.added ? look() : LeaseAnswer.ANOTHERS;
			case UNCONFIRMED -> {
				this.added = true;
				yield look();
			}
			case REFUSED -> isAnothers() ? LeaseAnswer.ANOTHERS : LeaseAnswer.UNKNOWN;
			default -> LeaseAnswer.UNKNOWN;
		};
	}

	/** Asks whose the key is after an addition that was not confirmed. */
	private LeaseAnswer look() {
		CacheRead read = this.cache.read(this.key);
		if (read instanceof CacheRead.Hit hit && isOurs(hit)) {
			this.token = hit.token();
			return LeaseAnswer.OURS;
		}
		return (read == CacheRead.NoHit.UNAVAILABLE) ? LeaseAnswer.UNKNOWN : LeaseAnswer.ANOTHERS;
	}

	/** Returns whether other instances may look for the key elsewhere. */
	boolean isInDoubt() {
		return this.cache.isInDoubt(this.key);
	}

	/** A full cache refuses before it looks. */
	boolean isAnothers() {
		return this.cache.read(this.key) instanceof CacheRead.Hit hit && !isOurs(hit);
	}

	private LeaseAnswer ours(CacheWrite write) {
		this.added = true;
		this.token = write.token();
		return LeaseAnswer.OURS;
	}

	/**
	 * Prolongs the lease. A lease that the cache has lost is taken again if it is free.
	 */
	LeaseAnswer renew() {
		CacheToken known = this.token;
		if (known != null) {
			LeaseAnswer answer = renew(known);
			if (answer != LeaseAnswer.ANOTHERS) {
				return answer;
			}
			// also what became of a renewal that was not confirmed
			this.token = null;
		}
		CacheRead read = this.cache.read(this.key);
		if (read instanceof CacheRead.Hit hit) {
			return isOurs(hit) ? renew(hit.token()) : LeaseAnswer.ANOTHERS;
		}
		if (read == CacheRead.NoHit.UNAVAILABLE) {
			return LeaseAnswer.UNKNOWN;
		}
		this.added = false;
		return take();
	}

	private LeaseAnswer renew(CacheToken known) {
		CacheWrite write = this.cache.replace(this.key, this.owner, known, this.lease);
		return switch (write.outcome()) {
			case STORED -> ours(write);
			case CONFLICT, ABSENT -> LeaseAnswer.ANOTHERS;
			default -> LeaseAnswer.UNKNOWN;
		};
	}

	/**
	 * Gives the lease back, if it is or may be ours.
	 * @return whether it is surely not ours any more
	 */
	boolean release() {
		CacheToken known = this.token;
		if (this.added && known != null) {
			this.token = null;
			// after a conflict: it may have been renewed without a confirmation
			this.added = !this.cache.remove(this.key, known).stored();
		}
		if (this.added) {
			this.added = !isGone(this.cache.read(this.key));
		}
		return !this.added;
	}

	private boolean isGone(CacheRead read) {
		if (read instanceof CacheRead.Hit hit && isOurs(hit)) {
			return this.cache.remove(this.key, hit.token()).stored();
		}
		return read != CacheRead.NoHit.UNAVAILABLE;
	}

	private boolean isOurs(CacheRead.Hit hit) {
		return Arrays.equals(hit.value(), this.owner);
	}

}
