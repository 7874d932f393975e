package dev.hybridsession.internal.copies;

import java.time.Duration;

import dev.hybridsession.internal.record.DatabaseMarker;
import dev.hybridsession.internal.record.RecordCodec;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.SessionCache;

/**
 * Puts markers under keys of the cache: each says that the row is to be asked. Loads and
 * saves of sessions and of subsessions use the same two markers, which have the same
 * bytes.
 * <ol>
 * <li>A reservation is short. It holds the key of a miss while the row is read. The row
 * is then only cached if the reservation still stands. Otherwise a row that a logout has
 * overtaken would be cached.</li>
 * <li>A database-only marker stays as long as any copy could. It takes the place of a
 * copy that the cache refused to update.</li>
 * </ol>
 */
public record RowMarkers(SessionCache cache) {

	private static final byte[] MARKER = RecordCodec.encode(DatabaseMarker.ASK_DATABASE);

	/** Long enough for the database to answer. */
	private static final Duration RESERVATION = Duration.ofSeconds(10);

	/**
	 * Reserves a key that the cache does not have, before the database is asked.
	 * @return {@code STORED} with the token of the reservation, {@code CONFLICT} if the
	 * key is to be read again, or one of the failures
	 */
	public CacheWrite reserve(String key) {
		return this.cache.add(key, MARKER, RESERVATION);
	}

	/**
	 * Puts a reservation in the place of a copy, if its key is still in the state that
	 * was read.
	 */
	public CacheWrite reserve(String key, CacheToken token) {
		return this.cache.replace(key, MARKER, token, RESERVATION);
	}

	/**
	 * Puts a database-only marker in the place of a copy that the cache refused to
	 * update. If the cache refuses the marker too, the copy is removed.
	 * @param token the state of the key that the refused write required
	 * @param timeToLive how long an older copy could live on another node
	 * @return {@code STORED} if no copy is cached, {@code CONFLICT} if another has
	 * written the key, or one of the failures
	 */
	public CacheWrite keepInDatabaseOnly(String key, CacheToken token, Duration timeToLive) {
		CacheWrite write = this.cache.replace(key, MARKER, token, timeToLive);
		if (write.outcome() == CacheWrite.Outcome.REFUSED) {
			write = this.cache.remove(key, token);
		}
		return write.gone() ? CacheWrite.of(CacheWrite.Outcome.STORED) : write;
	}

}
