package dev.hybridsession.internal.cache.memcached;

import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.CacheWrite.Outcome;
import net.spy.memcached.ops.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * The reply of memcached to one operation, in memcached's words. {@link Answer} turns it
 * into what the asking thread is told.
 *
 * @param code the status; {@code CANCELLED} if there was no answer
 * @param cas the number of the state told, 0 if none was
 * @param value the value told, or {@code null}
 */
record Reply(StatusCode code, long cas, byte @Nullable [] value) {

	/** The server has said nothing. */
	static final Reply NONE = new Reply(StatusCode.CANCELLED, 0, null);

	/** Returns whether a server said this; otherwise nobody answered. */
	boolean said() {
		return this.code != StatusCode.CANCELLED;
	}

	/**
	 * Reads this as the answer to a read.
	 * @param run stands for the connection over which it came
	 */
	CacheRead asRead(Object run) {
		if (this.code == StatusCode.SUCCESS && this.value != null) {
			return new CacheRead.Hit(this.value, new MemcachedToken(run, this.cas));
		}
		return (this.code == StatusCode.ERR_NOT_FOUND) ? CacheRead.NoHit.MISS : CacheRead.NoHit.UNAVAILABLE;
	}

	/**
	 * Reads this as the answer to a write. What is no clear answer is unconfirmed if the
	 * request may have been sent.
	 * @param run stands for the connection over which it came
	 * @param sent whether any of the request may have left
	 */
	CacheWrite asWrite(Object run, boolean sent) {
		if (this.code == StatusCode.SUCCESS) {
			return new CacheWrite(Outcome.STORED, (this.cas != 0) ? new MemcachedToken(run, this.cas) : null);
		}
		return CacheWrite.of(outcome(sent));
	}

	private Outcome outcome(boolean sent) {
		Outcome unknown = sent ? Outcome.UNCONFIRMED : Outcome.UNAVAILABLE;
		return switch (this.code) {
			case ERR_EXISTS, ERR_NOT_STORED -> Outcome.CONFLICT;
			case ERR_NOT_FOUND -> Outcome.ABSENT;
			case ERR_2BIG, ERR_NO_MEM -> Outcome.REFUSED;
			default -> unknown;
		};
	}

}
