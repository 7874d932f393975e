package dev.hybridsession.simulation;

import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;

import dev.hybridsession.internal.cache.routing.CacheNode;
import dev.hybridsession.internal.cache.routing.Pending;
import dev.hybridsession.internal.record.DatabaseMarker;
import dev.hybridsession.internal.record.RecordCodec;
import dev.hybridsession.internal.record.Tombstone;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.CacheWrite.Outcome;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.support.PassingNode;
import org.jspecify.annotations.Nullable;

/** Rules of the cache that are switched off. */
final class BrokenCaches {

	private static final CacheWrite DONE = CacheWrite.of(Outcome.STORED);

	private BrokenCaches() {
	}

	private static Rules node(Function<CacheNode, CacheNode> broken) {
		return new Rules() {

			@Override
			CacheNode node(CacheNode node) {
				return broken.apply(node);
			}

		};
	}

	private static Rules cache(Function<SessionCache, SessionCache> broken) {
		return cache((cache, clock) -> broken.apply(cache));
	}

	private static Rules cache(BiFunction<SessionCache, Clock, SessionCache> broken) {
		return new Rules() {

			@Override
			SessionCache cache(SessionCache cache, Clock clock) {
				return broken.apply(cache, clock);
			}

		};
	}

	/**
	 * A write overwrites the value that is there now, also if it is not the value that
	 * was read.
	 */
	static Rules overwriting() {
		return node((node) -> new PassingNode(node) {

			@Override
			public Pending<CacheWrite> replace(String key, byte[] value, CacheToken token, Duration timeToLive) {
				return put(key, value, timeToLive);
			}

		});
	}

	/** A request that has read a session before its end saves it all the same. */
	static Rules overwritingTombstones() {
		return cache((cache) -> new PassingCache(cache) {

			@Override
			public CacheWrite replace(String key, byte[] value, CacheToken token, Duration timeToLive) {
				CacheWrite write = super.replace(key, value, token, timeToLive);
				boolean ended = write.outcome() == Outcome.CONFLICT && read(key) instanceof CacheRead.Hit hit
						&& isTombstone(hit.value());
				return ended ? put(key, value, timeToLive) : write;
			}

			private static boolean isTombstone(byte[] value) {
				return RecordCodec.decode(value) instanceof Tombstone;
			}

		});
	}

	/** A copy that is out of date stays where an update of it was refused. */
	static Rules keepingRefusedCopies() {
		return node((node) -> new PassingNode(node) {

			@Override
			public Pending<CacheWrite> remove(String key, CacheToken token) {
				return isLock(key) ? super.remove(key, token) : (deadline) -> DONE;
			}

		});
	}

	private static boolean isLock(String key) {
		return key.contains(":lock:");
	}

	/** Takes the value of one of two nodes for as good as the other's. */
	static Rules takingOneCopy() {
		return new Rules() {

			@Override
			BinaryOperator<byte[]> merger(BinaryOperator<byte[]> merger) {
				return (one, other) -> one;
			}

		};
	}

	static Rules withoutFences() {
		return cache((Function<SessionCache, SessionCache>) Unfenced::new);
	}

	static Rules neverInDoubt() {
		return cache((cache) -> new PassingCache(cache) {

			@Override
			public boolean isInDoubt(String key) {
				return false;
			}

		});
	}

	/** A failure to write is not noticed. */
	static Rules taking(Outcome failure) {
		return cache((cache) -> new PassingCache(cache) {

			@Override
			CacheWrite written(String key, CacheWrite answer) {
				return (answer.outcome() == failure) ? DONE : answer;
			}

		});
	}

	/** The end of a session is in the database alone. */
	static Rules endingInTheDatabaseAlone() {
		return cache((cache) -> new PassingCache(cache) {

			@Override
			public CacheWrite put(String key, byte[] value, Duration timeToLive) {
				return isTombstone(value) ? DONE : super.put(key, value, timeToLive);
			}

			@Override
			public void putElsewhere(String key, byte[] value, Duration timeToLive) {
			}

			@Override
			public CacheWrite replace(String key, byte[] value, CacheToken token, Duration timeToLive) {
				return isTombstone(value) ? DONE : super.replace(key, value, token, timeToLive);
			}

			@Override
			public CacheWrite add(String key, byte[] value, Duration timeToLive) {
				return isTombstone(value) ? DONE : super.add(key, value, timeToLive);
			}

		});
	}

	/** The copy of a session that has ended is removed, and nothing takes its place. */
	static Rules withoutTombstones() {
		return cache((cache) -> new PassingCache(cache) {

			@Override
			public CacheWrite put(String key, byte[] value, Duration timeToLive) {
				return isTombstone(value) ? removed(remove(key)) : super.put(key, value, timeToLive);
			}

			@Override
			public void putElsewhere(String key, byte[] value, Duration timeToLive) {
			}

			@Override
			public CacheWrite replace(String key, byte[] value, CacheToken token, Duration timeToLive) {
				return isTombstone(value) ? remove(key, token) : super.replace(key, value, token, timeToLive);
			}

			@Override
			public CacheWrite add(String key, byte[] value, Duration timeToLive) {
				return isTombstone(value) ? DONE : super.add(key, value, timeToLive);
			}

		});
	}

	/**
	 * Takes a node that cannot be asked for an empty one, and counts an addition there as
	 * stored.
	 */
	static Rules takingUnavailableForMiss() {
		return cache((cache) -> new PassingCache(cache) {

			@Override
			CacheRead answered(String key, CacheRead answer) {
				return (answer == CacheRead.NoHit.UNAVAILABLE) ? CacheRead.NoHit.MISS : answer;
			}

			@Override
			public CacheWrite add(String key, byte[] value, Duration timeToLive) {
				CacheWrite answer = super.add(key, value, timeToLive);
				boolean failed = answer.outcome() == Outcome.UNAVAILABLE || answer.outcome() == Outcome.UNCONFIRMED;
				return failed ? DONE : answer;
			}

		});
	}

	/** A copy is looked for where it belongs, and nowhere else. */
	static Rules lookingInOnePlace() {
		return cache((cache) -> new PassingCache(cache) {

			@Override
			public @Nullable CacheRead readEverywhere(String key) {
				return null;
			}

		});
	}

	/**
	 * Puts the answer of the database into the cache over values that have come there
	 * meanwhile.
	 */
	static Rules withoutReservations() {
		return cache((cache) -> new PassingCache(cache) {

			private final Set<CacheToken> reservations = Collections.newSetFromMap(new IdentityHashMap<>());

			@Override
			public CacheWrite add(String key, byte[] value, Duration timeToLive) {
				CacheWrite answer = super.add(key, value, timeToLive);
				if (answer.token() != null && RecordCodec.decode(value) == DatabaseMarker.ASK_DATABASE) {
					this.reservations.add(answer.token());
				}
				return answer;
			}

			@Override
			public CacheWrite replace(String key, byte[] value, CacheToken token, Duration timeToLive) {
				return this.reservations.contains(token) ? put(key, value, timeToLive)
						: super.replace(key, value, token, timeToLive);
			}

		});
	}

	private static boolean isTombstone(byte[] value) {
		return RecordCodec.decode(value) instanceof Tombstone;
	}

	private static CacheWrite removed(CacheWrite removal) {
		return (removal.outcome() == Outcome.ABSENT) ? DONE : removal;
	}

	/** No copy is known to have missed anything, of subsessions neither. */
	private static final class Unfenced extends PassingCache {

		Unfenced(SessionCache cache) {
			super(cache);
		}

		@Override
		CacheRead answered(String key, CacheRead answer) {
			return (answer instanceof CacheRead.Hit hit) ? new CacheRead.Hit(hit.value(), hit.token()) : answer;
		}

		@Override
		public SessionCache singleOwner() {
			return new Unfenced(super.singleOwner());
		}

	}

}
