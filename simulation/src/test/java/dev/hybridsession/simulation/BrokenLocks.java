package dev.hybridsession.simulation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import dev.hybridsession.internal.record.SubsessionCodec;
import dev.hybridsession.internal.record.SubsessionLease;
import dev.hybridsession.internal.record.SubsessionRecord;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.LockTable;
import dev.hybridsession.internal.store.SessionCache;
import org.jspecify.annotations.Nullable;

/** Rules of locks and leases that are switched off. */
final class BrokenLocks {

	private BrokenLocks() {
	}

	/** Gives the lock of a session to every instance that wants it. */
	static Rules takingEveryLock() {
		return new Rules() {

			@Override
			SessionCache leases(SessionCache cache) {
				return new PassingCache(cache) {

					@Override
					public CacheWrite add(String key, byte[] value, Duration timeToLive) {
						return put(key, value, timeToLive);
					}

				};
			}

			@Override
			LockTable lockTable(LockTable table) {
				return new Taking(table);
			}

		};
	}

	/** Nobody is kept out by the lease of a subsession, or learns that it was lost. */
	static Rules withoutLeases() {
		return new Rules() {

			@Override
			SessionCache cache(SessionCache cache, Clock clock) {
				return new PassingCache(cache) {

					@Override
					public SessionCache singleOwner() {
						return new Unleased(super.singleOwner());
					}

				};
			}

		};
	}

	/** Every lease is over. */
	private record Taking(LockTable table) implements LockTable {

		@Override
		public boolean acquire(String key, String owner, long now, long until) {
			return this.table.acquire(key, owner, Long.MAX_VALUE, until);
		}

		@Override
		public boolean renew(String key, String owner, long until) {
			return this.table.renew(key, owner, until);
		}

		@Override
		public boolean release(String key, String owner) {
			return this.table.release(key, owner);
		}

		@Override
		public int purgeExpired(long now, int limit) {
			return this.table.purgeExpired(now, limit);
		}

	}

	/** Shows everybody the lease that is their own, if they have taken one. */
	private static final class Unleased extends PassingCache {

		private final Map<String, SubsessionLease> own = new HashMap<>();

		Unleased(SessionCache cache) {
			super(cache);
		}

		@Override
		CacheRead answered(String key, CacheRead answer) {
			SubsessionRecord record = (answer instanceof CacheRead.Hit hit) ? decode(hit.value()) : null;
			if (record == null) {
				return answer;
			}
			SubsessionRecord shown = record.with(record.stamp(), record.value(),
					this.own.getOrDefault(key, SubsessionLease.NONE));
			CacheRead.Hit hit = (CacheRead.Hit) answer;
			return new CacheRead.Hit(SubsessionCodec.encode(shown), hit.token(), hit.fence());
		}

		@Override
		public CacheWrite replace(String key, byte[] value, CacheToken token, Duration timeToLive) {
			CacheWrite answer = super.replace(key, value, token, timeToLive);
			SubsessionRecord record = decode(value);
			if (record != null && answer.stored()) {
				this.own.put(key, record.lease());
			}
			return answer;
		}

		private static @Nullable SubsessionRecord decode(byte[] value) {
			try {
				ByteBuffer buffer = ByteBuffer.wrap(value).position(Integer.BYTES);
				return SubsessionCodec.decode(value, string(buffer), string(buffer));
			}
			catch (RuntimeException ex) {
				return null;
			}
		}

		private static String string(ByteBuffer buffer) {
			byte[] bytes = new byte[buffer.getInt()];
			buffer.get(bytes);
			return new String(bytes, StandardCharsets.UTF_8);
		}

	}

}
