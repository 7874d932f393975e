package dev.hybridsession.simulation;

import java.time.Duration;

import dev.hybridsession.internal.store.CacheWrite.Outcome;

/**
 * The rules of the protocol. {@code docs/guarantees.md} says what becomes of each when it
 * is switched off, and which promise that breaks.
 */
enum Rule {

	/** A cached copy is replaced only if nobody has written since it was read. */
	CACHE_COMPARES_AND_SETS(1, BrokenCaches.overwriting()),

	/** A row is updated on condition of its version. */
	ROW_UPDATES_NAME_THE_VERSION(136, BrokenTables.updatingEveryVersion()),

	/** An update of a subsession's row names its version, too. */
	SUBSESSION_UPDATES_NAME_THE_VERSION(1195, BrokenSubsessions.updatingEveryVersion()),

	/** An insertion overwrites nothing. */
	INSERTS_OVERWRITE_NOTHING(20, BrokenSubsessions.upserting(),
			Focus.on(Action.Kind.PAGE, Action.Kind.PAID, Action.Kind.LOGOUT).in(new Settings(1, 1, 2, 5))),

	/** A change has a later stamp than all that its maker has seen. */
	STAMPS_BEAT_CLOCKS(243, BrokenRecords.stampingByClock()),

	/** A removed entry leaves a stamped gap. */
	REMOVALS_LEAVE_GAPS(15, BrokenRecords.withoutGaps()),

	/** The values of replicas are merged. */
	REPLICAS_MERGE(67, BrokenCaches.takingOneCopy(),
			Focus.on(Action.Kind.PAGE, Action.Kind.WRITE, Action.Kind.FULL).in(new Settings(2, 2, 2, 5)).users(1)),

	/** A lock keeps other instances out. */
	LOCKS_EXCLUDE(237, BrokenLocks.takingEveryLock()),

	/**
	 * The lease of a subsession keeps other requests out, and its holder learns of its
	 * loss.
	 */
	LEASES_EXCLUDE(164, BrokenLocks.withoutLeases()),

	/** A key is reserved before it is refilled. */
	REFILLS_ARE_RESERVED(60, BrokenCaches.withoutReservations(),
			Focus.on(Action.Kind.PAGE, Action.Kind.THROUGH, Action.Kind.EVICT).in(new Settings(1, 1, 2, 200)).users(1)),

	/** Every question and write names the public id. */
	ROWS_ARE_NAMED_BY_THE_ID(23, BrokenTables.knowingRowsByOldIds()),

	/** An end puts a tombstone over every copy. */
	ENDS_REACH_THE_CACHE(1, BrokenCaches.endingInTheDatabaseAlone()),

	/** The tombstone stays for as long as a copy could. */
	ENDS_LEAVE_TOMBSTONES(501, BrokenCaches.withoutTombstones(), Action.Kind.PAGE, Action.Kind.WRITE,
			Action.Kind.LOGOUT, Action.Kind.LOGIN, Action.Kind.DATABASE),

	/** The ended row stays for as long as a copy could. */
	ENDED_ROWS_STAY(72, BrokenTables.deletingEndedRows(), Action.Kind.PAGE, Action.Kind.WRITE, Action.Kind.LOGOUT,
			Action.Kind.EVICT, Action.Kind.DATABASE),

	/** No save takes the place of a tombstone. */
	TOMBSTONES_ARE_FINAL(23, BrokenCaches.overwritingTombstones()),

	/** A write to a row that has ended is dropped. */
	ENDED_ROWS_ARE_FINAL(95, BrokenTables.revivingEndedRows()),

	/** The database is told of the logouts of an outage. */
	LOGOUTS_ARE_TOLD(5, BrokenInstances.keepingLogouts(),
			Focus.on(Action.Kind.PAGE, Action.Kind.LOGOUT, Action.Kind.DATABASE)),

	/** The instance that ends the row, and nobody else, has ended the session. */
	ENDS_ARCHIVE_ONCE(26, BrokenTables.archivingEveryAttempt()),

	/** The reaper runs. */
	REAPER_RUNS(0, BrokenInstances.without("reaper")),

	/** The reaper asks memcached before it ends anybody. */
	REAPER_ASKS(3760, BrokenInstances.reapingByRows()),

	/** A cache that cannot be asked is no miss. */
	UNAVAILABLE_IS_NO_MISS(21, BrokenCaches.takingUnavailableForMiss(),
			Focus.on(Action.Kind.PAGE, Action.Kind.WRITE, Action.Kind.IDLE, Action.Kind.HANG, Action.Kind.DATABASE)
				.in(new Settings(1, 1, 2, 0))
				.users(2)
				.faults(30, 90)),

	/** The reaper ends a row on condition of its version. */
	ENDS_NAME_THE_VERSION(338, BrokenTables.endingEveryVersion(),
			Focus
				.inOrder(Action.Kind.PAGE, Action.Kind.PAGE, Action.Kind.PAGE, Action.Kind.CUT, Action.Kind.IDLE,
						Action.Kind.PAGE, Action.Kind.PAGE, Action.Kind.PAGE, Action.Kind.IDLE, Action.Kind.PAGE,
						Action.Kind.PAGE, Action.Kind.PAGE)
				.in(new Settings(1, 1, 2, 300))
				.users(3)
				.pause(12)
				.idle(90, 103)
				.faults(100, 150)),

	/** A row expires later by the lag it may have. */
	ROWS_EXPIRE_WITH_LAG(78, BrokenTables.expiringWithoutLag()),

	/** A database that cannot be asked has not said no. */
	OUTAGE_IS_NO_ABSENCE(28, BrokenTables.takingOutagesForAbsence()),

	/** A database that has no free connection is not away, and decides. */
	CONGESTION_IS_NO_OUTAGE(6, BrokenTables.takingCongestionForOutages(),
			Focus
				.inOrder(Action.Kind.PAGE, Action.Kind.IDLE, Action.Kind.CONGESTED, Action.Kind.LOGIN,
						Action.Kind.CRASH, Action.Kind.IDLE, Action.Kind.PAGE)
				.in(new Settings(1, 1, 1, 0))
				.users(1)
				.idle(14, 20)
				.faults(2, 6)),

	/** Rows are synced in the background. */
	SYNC_RUNS(79, BrokenInstances.without("sync")),

	/** A page load that finds a row overdue writes it, too. */
	OVERDUE_PAGES_WRITE(2, BrokenInstances.syncingLate(),
			Focus.on(Action.Kind.PAGE, Action.Kind.WRITE, Action.Kind.IDLE)
				.in(new Settings(1, 1, 1, 0).inTheForeground())
				.users(1)
				.idle(2, 20)),

	/** The sessions that a vanished instance has left are swept. */
	SWEEPS(110, BrokenInstances.withoutSweep(),
			Focus.on(Action.Kind.WRITE, Action.Kind.IDLE, Action.Kind.KILL, Action.Kind.EVICT)
				.in(new Settings(1, 1, 2, 0))
				.users(1)
				.idle(44, 60)
				.faults(0, 2)),

	/** Attributes and subsessions that are to be written through are. */
	WRITE_THROUGH(183, BrokenInstances.writingNothingThrough()),

	/** An instance that stops syncs everything first. */
	DRAINS(282, BrokenInstances.without("drain")),

	/** An instance that misses an unsynced copy writes through for a while. */
	EVICTIONS_WRITE_THROUGH(0, BrokenInstances.missingEvictions(),
			Focus.on(Action.Kind.PAGE, Action.Kind.WRITE, Action.Kind.EVICT).in(new Settings(1, 1, 1, 0)).users(1)),

	/** A save that memcached refuses goes to the row. */
	REFUSED_GOES_TO_THE_ROW(67, BrokenCaches.taking(Outcome.REFUSED)),

	/** A save that memcached does not confirm goes to the row. */
	UNCONFIRMED_GOES_TO_THE_ROW(0, BrokenCaches.taking(Outcome.UNCONFIRMED),
			Focus.on(Action.Kind.PAGE, Action.Kind.WRITE, Action.Kind.CUT)
				.in(new Settings(1, 1, 1, 0))
				.users(1)
				.faults(15, 25)),

	/** An unconfirmed write is remembered until it is repaired. */
	UNCONFIRMED_IS_REMEMBERED(308, BrokenInstances.forgettingUnconfirmedWrites(),
			Focus.on(Action.Kind.PAGE, Action.Kind.WRITE, Action.Kind.FULL)
				.in(new Settings(1, 1, 2, 5))
				.users(1)
				.faults(0.3, 3)),

	/** The copy that an update was refused of goes. */
	REFUSED_COPIES_GO(67, BrokenCaches.keepingRefusedCopies()),

	/** A copy that may have missed something is fenced. */
	FENCES(61, BrokenCaches.withoutFences()),

	/** Touching a copy does not make it checked. */
	TOUCHED_IS_NOT_CHECKED(1101, BrokenRecords.takingTouchedForChecked(),
			Focus
				.inOrder(Action.Kind.CUT, Action.Kind.THROUGH, Action.Kind.IDLE, Action.Kind.PAGE, Action.Kind.KILL,
						Action.Kind.IDLE, Action.Kind.IDLE, Action.Kind.PAGE)
				.in(new Settings(2, 1, 2, 0))
				.users(1)
				.idle(2, 4)
				.faults(0.3, 1.5)),

	/** An instance that starts alone trusts nothing from before. */
	BEGINNERS_FENCE(9, BrokenInstances.trustingWhatWasBefore(),
			Focus.on(Action.Kind.PAGE, Action.Kind.WRITE, Action.Kind.RELIST).in(new Settings(2, 1, 1, 0)).users(1)),

	/** Instances tell each other of their fences. */
	FENCES_ARE_SHARED(2230, BrokenInstances.keepingFences()),

	/** Instances go on telling each other. */
	HEARTBEATS(61, BrokenInstances.without("heart")),

	/** Instances that have different nodes know it. */
	LISTS_ARE_COMPARED(61, BrokenInstances.takingOthersFor(BrokenInstances::withNodesOf)),

	/** Instances that reach different nodes know it. */
	SIGHT_IS_COMPARED(2, BrokenInstances.takingOthersFor(BrokenInstances::withSightOf),
			Focus.on(Action.Kind.PAGE, Action.Kind.WRITE, Action.Kind.CUT)
				.in(new Settings(2, 1, 2, 0))
				.users(2)
				.faults(5, 30)),

	/** Instances that reach different servers under one name know it. */
	SERVERS_ARE_COMPARED(44, BrokenInstances.takingOthersFor(BrokenInstances::withServersOf),
			Focus.on(Action.Kind.PAGE, Action.Kind.WRITE, Action.Kind.ASTRAY)
				.in(new Settings(1, 1, 2, 0))
				.users(2)
				.faults(5, 30)),

	/** While a node is away or instances differ, saves go to the row too. */
	DOUBT_WRITES_THROUGH(1166, BrokenCaches.neverInDoubt()),

	/** A session that may be elsewhere is looked for on all nodes. */
	LOOKED_FOR_EVERYWHERE(11, BrokenCaches.lookingInOnePlace(),
			Focus.on(Action.Kind.PAGE, Action.Kind.WRITE, Action.Kind.IDLE, Action.Kind.CRASH, Action.Kind.DATABASE)
				.in(new Settings(2, 1, 1, 0))
				.users(2)),

	/** The clock of an instance is compared with the database's. */
	CLOCKS_ARE_COMPARED(8, BrokenInstances.withClocksApart(Duration.ofSeconds(20))),

	/** A clock that jumps is noticed before anything is judged by it. */
	JUMPS_ARE_NOTICED(0, BrokenInstances.missingJumps(),
			Focus.on(Action.Kind.PAGE, Action.Kind.IDLE, Action.Kind.CLOCK)
				.in(new Settings(1, 1, 2, 0))
				.users(2)
				.idle(10, 40)
				.faults(10, 60));

	/** The first seed that misses it. */
	final long seed;

	final Rules withoutIt;

	/** The events that have to happen often for the rule to be missed. */
	final Focus focus;

	Rule(long seed, Rules withoutIt, Action.Kind... kinds) {
		this(seed, withoutIt, Focus.on(kinds));
	}

	Rule(long seed, Rules withoutIt, Focus focus) {
		this.seed = seed;
		this.withoutIt = withoutIt;
		this.focus = focus;
	}

}
