package dev.hybridsession.simulation;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import dev.hybridsession.internal.copies.DirtyCopies;
import dev.hybridsession.internal.copies.SessionTiming;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.ClusterNotebook;
import dev.hybridsession.internal.store.InstanceNote;
import dev.hybridsession.internal.store.RowEnd;
import dev.hybridsession.internal.store.RowState;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.internal.system.ClusterClock;
import org.jspecify.annotations.Nullable;

/** Switches off rules of instances, of their jobs and of the messages between them. */
final class BrokenInstances {

	private BrokenInstances() {
	}

	private static Rules notebook(Function<ClusterNotebook, ClusterNotebook> broken) {
		return new Rules() {

			@Override
			ClusterNotebook notebook(ClusterNotebook notebook) {
				return broken.apply(notebook);
			}

		};
	}

	/** Each instance knows of the fences that it has set itself. */
	static Rules keepingFences() {
		return notebook((notebook) -> new PassingNotebook(notebook) {

			@Override
			public Map<String, Long> fences() {
				return Map.of();
			}

		});
	}

	/** All are taken to have the same list of nodes, and to reach the same of them. */
	static Rules takingOthersFor(Function<InstanceNote, Function<InstanceNote, InstanceNote>> seen) {
		return notebook((notebook) -> new PassingNotebook(notebook) {

			private @Nullable InstanceNote own;

			@Override
			public void signIn(InstanceNote note) {
				this.own = note;
				super.signIn(note);
			}

			@Override
			public List<InstanceNote> instances() {
				InstanceNote note = this.own;
				return (note != null) ? super.instances().stream().map(seen.apply(note)).toList() : super.instances();
			}

		});
	}

	/** As if the other had the same list of nodes. */
	static Function<InstanceNote, InstanceNote> withNodesOf(InstanceNote own) {
		return (other) -> new InstanceNote(other.id(), own.nodes(), own.copies(), other.away(), other.settled(),
				other.seen(), other.identities(), other.evictingUntil());
	}

	/** As if the other reached the same nodes. */
	static Function<InstanceNote, InstanceNote> withSightOf(InstanceNote own) {
		return (other) -> new InstanceNote(other.id(), other.nodes(), other.copies(), own.away(), other.settled(),
				other.seen(), other.identities(), other.evictingUntil());
	}

	/** As if the other reached the same servers. */
	static Function<InstanceNote, InstanceNote> withServersOf(InstanceNote own) {
		return (other) -> new InstanceNote(other.id(), other.nodes(), other.copies(), other.away(), other.settled(),
				other.seen(), own.identities(), other.evictingUntil());
	}

	/** A job only looks whether the database is back. */
	static Rules without(String job) {
		return new Rules() {

			@Override
			Runnable job(String name, SimulatedInstance instance, Runnable work) {
				return name.equals(job) ? instance.hybrid.tiers.gate()::probeIfDown : work;
			}

		};
	}

	static Rules writingNothingThrough() {
		return new Rules() {

			@Override
			Set<String> writtenThrough(String name) {
				return Set.of();
			}

		};
	}

	/** Page loads let a row lag for half the interval of its session. */
	static Rules syncingLate() {
		return new Rules() {

			@Override
			SessionTiming timing(SessionTiming timing) {
				return new SessionTiming(Settings.INTERVAL, timing.touchInterval(), timing.clockSkew(),
						timing.reaperInterval());
			}

		};
	}

	/** Trusts an unconfirmed write as soon as the page is done. */
	static Rules forgettingUnconfirmedWrites() {
		return new Rules() {

			@Override
			Runnable request(Request request, Runnable work) {
				return () -> {
					work.run();
					if (request.cookie != null) {
						request.instance.hybrid.tiers.freshness().nothingCached(request.cookie);
					}
				};
			}

		};
	}

	/** Changes go on waiting for the sync though memcached evicts them. */
	static Rules missingEvictions() {
		return new Rules() {

			@Override
			DirtyCopies<String> dirty(DirtyCopies<String> dirty) {
				return new PassingDirtyCopies(dirty) {

					@Override
					public boolean isEvicting() {
						return false;
					}

				};
			}

		};
	}

	/** Every other clock is wrong by more than is allowed, and no instance compares. */
	static Rules withClocksApart(Duration difference) {
		return new Rules() {

			@Override
			ClusterClock clock(Clock own, LongSupplier nanos) {
				return ClusterClock.of(own);
			}

			@Override
			long clockOffset(int instance, long usual) {
				return (instance % 2 == 0) ? usual : usual - difference.toMillis();
			}

		};
	}

	/** A clock that jumps is noticed when it is compared the next time. */
	static Rules missingJumps() {
		return new Rules() {

			@Override
			ClusterClock clock(Clock own, LongSupplier nanos) {
				return new ClusterClock(own, Settings.TIMING.clockSkew(),
						() -> TimeUnit.MILLISECONDS.toNanos(own.millis()));
			}

		};
	}

	/** The reaper judges by rows alone, and these do not say how far they may lag. */
	static Rules reapingByRows() {
		Rules rows = BrokenTables.expiringWithoutLag();
		return new DuringJob("reaper"::equals) {

			@Override
			SessionStore sessionTable(SessionStore table) {
				return rows.sessionTable(table);
			}

			@Override
			SessionCache cache(SessionCache cache, Clock clock) {
				return new PassingCache(cache) {

					@Override
					public Map<String, CacheRead> readAll(Collection<String> keys) {
						if (!isDuring()) {
							return super.readAll(keys);
						}
						Map<String, CacheRead> answers = new LinkedHashMap<>();
						keys.forEach((key) -> answers.put(key, CacheRead.NoHit.MISS));
						return answers;
					}

					@Override
					public @Nullable CacheRead readEverywhere(String key) {
						return isDuring() ? null : super.readEverywhere(key);
					}

					@Override
					public CacheWrite add(String key, byte[] value, Duration timeToLive) {
						return isDuring() ? put(key, value, timeToLive) : super.add(key, value, timeToLive);
					}

				};
			}

		};
	}

	/** No instance writes the rows that a vanished instance has left behind. */
	static Rules withoutSweep() {
		return notebook((notebook) -> new PassingNotebook(notebook) {

			@Override
			public boolean takeOn(InstanceNote vanished, long now) {
				return false;
			}

		});
	}

	/** Lets an instance that starts alone trust the copies that it finds. */
	static Rules trustingWhatWasBefore() {
		return notebook((notebook) -> new PassingNotebook(notebook) {

			private boolean begun;

			@Override
			public void signIn(InstanceNote note) {
				this.begun = true;
				super.signIn(note);
			}

			@Override
			public void raiseFence(String node, long fence) {
				if (this.begun) {
					super.raiseFence(node, fence);
				}
			}

		});
	}

	/** The database is never told of the logouts that it missed. */
	static Rules keepingLogouts() {
		return new DuringJob((job) -> job.equals("sync") || job.equals("drain")) {

			@Override
			SessionStore store(SessionStore store) {
				return new PassingStore(store) {

					@Override
					public boolean end(RowState expected, RowEnd end, Runnable inTransaction) {
						if (isDuring()) {
							throw new IllegalStateException("Logouts are not told");
						}
						return super.end(expected, end, inTransaction);
					}

				};
			}

		};
	}

	/** Rules that differ while a job runs. */
	private static class DuringJob extends Rules {

		private final ThreadLocal<Boolean> during = new ThreadLocal<>();

		private final Predicate<String> jobs;

		DuringJob(Predicate<String> jobs) {
			this.jobs = jobs;
		}

		final boolean isDuring() {
			return this.during.get() != null;
		}

		@Override
		Runnable job(String name, SimulatedInstance instance, Runnable work) {
			return this.jobs.test(name) ? () -> {
				this.during.set(true);
				try {
					work.run();
				}
				finally {
					this.during.remove();
				}
			} : work;
		}

	}

}
