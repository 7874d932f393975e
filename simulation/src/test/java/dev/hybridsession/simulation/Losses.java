package dev.hybridsession.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * Remembers the faults of the tiers, and so which answers to users may be lost. The
 * bounds are the promised ones: the sync interval for changes that memcached loses, a
 * heartbeat for changes that an instance cannot know yet.
 */
final class Losses {

	/** For messages and jobs that are on their way. */
	private static final long SLACK = 3_000_000;

	private static final long SYNC = Settings.TIMING.syncInterval().toMillis() * 1000;

	private static final long HEARTBEAT = Settings.HEARTBEAT.toMillis() * 1000;

	private static final long SKEW = Settings.TIMING.clockSkew().toMillis() * 1000;

	/** An instance that does not answer asks its database once a second. */
	private static final long PROBE = 2_500_000;

	/** The time until every instance has noticed that another one has vanished. */
	private static final long MISSED = 6 * HEARTBEAT + SLACK;

	/**
	 * After so much time without a fault, the sessions of a vanished instance are surely
	 * synced: the instance is missed, and another one has swept for it.
	 */
	private static final long SWEEP = MISSED + SYNC;

	private final Scheduler scheduler;

	private final SimulatedDatabase database;

	/** Whether rows are synced in the background. */
	private final boolean background;

	/** When data was lost, or an instance lost sight of it, or had it back. */
	private final List<Change> changes = new ArrayList<>();

	private final List<Long> kills = new ArrayList<>();

	/**
	 * When an instance vanished that did not reach the same nodes as the other instances.
	 */
	private final List<Long> dissenters = new ArrayList<>();

	/** When an instance was started. */
	private final List<Long> starts = new ArrayList<>();

	/** When a memcached began or ceased to refuse. */
	private final List<Long> refusals = new ArrayList<>();

	/** When an instance noticed that memcached had evicted unsynced changes. */
	private final List<Change> evictions = new ArrayList<>();

	/** When an instance began to stand still, or went on. */
	private final List<Long> standstills = new ArrayList<>();

	private int standing;

	private boolean impaired;

	/** Whether a clock was wrong by more than is allowed: sessions may end late. */
	private boolean clocksWrong;

	/** By how much a clock was fast at most. Rows may lag by so much more. */
	private long fast;

	/** Whether there is no copy anywhere that could be old. */
	private boolean emptied;

	private boolean listsDiffered;

	/** Whether a name has led two instances to different servers. */
	private boolean astray;

	/** When an instance began to stop that is followed by one with other nodes. */
	private final List<Long> relists = new ArrayList<>();

	/** When one was gone that was stopped in order. */
	private final List<Long> departures = new ArrayList<>();

	Losses(Scheduler scheduler, SimulatedDatabase database, boolean background) {
		this.scheduler = scheduler;
		this.database = database;
		this.background = background;
	}

	/** An instance has lost sight of a node, or has it back. */
	void changed(SimulatedInstance instance) {
		if (!instance.isDead()) {
			this.changes.add(new Change(this.scheduler.now(), instance, !this.emptied));
		}
	}

	/** Something that memcached had is gone, and nothing old is in its place. */
	void lost() {
		this.changes.add(new Change(this.scheduler.now(), null, false));
	}

	/** An instance knows of an eviction, and writes through from now on. */
	void noticed(SimulatedInstance instance) {
		this.evictions.add(new Change(this.scheduler.now(), instance, false));
	}

	/** All memcached lose everything, after everybody knew everything. */
	void emptied() {
		this.emptied = true;
		lost();
	}

	/**
	 * An instance is started, and knows nothing of the other instances yet. If it cannot
	 * ask the database, it does not wait until the others have synced what is on nodes
	 * that it lacks.
	 */
	void started() {
		long now = this.scheduler.now();
		this.starts.add(now);
		if (this.listsDiffered && this.database.wasDown(now, now)) {
			this.changes.add(new Change(now, null, true));
		}
	}

	void killed(SimulatedInstance instance) {
		this.kills.add(this.scheduler.now());
		noteDissent(instance);
	}

	private void noteDissent(SimulatedInstance instance) {
		if (this.listsDiffered || !instance.reachesAll()
				|| changedSince(instance, this.scheduler.now() - HEARTBEAT - SLACK)) {
			this.dissenters.add(this.scheduler.now());
		}
	}

	/** Its locks run out, and other instances take it for vanished. */
	void standsStill(SimulatedInstance instance) {
		this.standstills.add(this.scheduler.now());
		this.standing++;
		this.impaired = true;
		noteDissent(instance);
	}

	void goesOn() {
		this.standstills.add(this.scheduler.now());
		this.standing--;
	}

	/** Whether an instance stood still at some time between these. */
	boolean stoodStill(long from, long to) {
		return this.standing > 0 || isIn(this.standstills, from, to);
	}

	/** An instance has stopped, and has forgotten which sessions are unsynced. */
	void undrained(SimulatedInstance instance) {
		killed(instance);
		if (this.listsDiffered) {
			this.changes.add(new Change(this.scheduler.now(), null, true));
		}
	}

	/** An instance has stopped, and other instances may still go by its nodes. */
	void left() {
		if (this.listsDiffered) {
			this.departures.add(this.scheduler.now());
		}
	}

	/** A memcached takes nothing any more, or does again. */
	void refuses() {
		this.refusals.add(this.scheduler.now());
		this.impaired = true;
	}

	/** A name leads two instances to different servers. */
	void ledAstray() {
		this.astray = true;
		listsDiffer();
	}

	/** Not everybody asks the same nodes. */
	void listsDiffer() {
		this.relists.add(this.scheduler.now());
		this.listsDiffered = true;
		this.impaired = true;
	}

	/** From now on the clock of an instance or of the database is wrong. */
	void clocksWrong(int seconds) {
		this.clocksWrong = true;
		this.fast = Math.max(this.fast, seconds * 1_000_000L);
	}

	boolean wereClocksWrong() {
		return this.clocksWrong;
	}

	boolean none() {
		return this.changes.isEmpty() && this.kills.isEmpty() && !this.impaired;
	}

	/**
	 * Whether the database could be written to all that time, as all instances see it.
	 */
	boolean databaseWasThere(long from, long to) {
		return !this.database.wasDown(from - PROBE, to);
	}

	/** Whether an instance could write to the database all that time, as it sees it. */
	boolean databaseWasThere(SimulatedInstance instance, long from, long to) {
		return !this.database.wasDown(instance, from - PROBE, to);
	}

	/**
	 * Whether the database has decided about what may not be lost: while it has no free
	 * connection, that is refused.
	 */
	boolean databaseDecided(SimulatedInstance instance, long from, long to) {
		return !this.database.wasAway(instance, from - PROBE, to);
	}

	/**
	 * Whether an attribute goes to the database at once, because the instance that wrote
	 * it has missed an unsynced session less than two sync intervals ago.
	 */
	boolean writtenThrough(Request writer) {
		return !this.clocksWrong && this.evictions.stream()
			.anyMatch((missed) -> missed.by() == writer.instance && missed.time() < writer.loaded
					&& writer.ended < missed.time() + 2 * SYNC - SLACK);
	}

	/** When a change is in the database at the latest. */
	private long synced(long changed) {
		long until = changed + SYNC + SLACK;
		long down = 0;
		for (long next = this.database.downTime(until); next > down; next = this.database.downTime(until)) {
			until += next - down + PROBE + SLACK;
			down = next;
		}
		return until;
	}

	/**
	 * Whether the database was away for the instance of a request, and not for others.
	 */
	boolean wasAlone(Request request) {
		return this.database.wasAlone(request.instance, request.began, request.ended);
	}

	/** Whether one could not tell the database, and another not ask it after that. */
	boolean isUntold(Request writer, Request other) {
		return !databaseWasThere(writer.instance, writer.began, writer.ended)
				&& !databaseWasThere(other.instance, other.began, other.over) && other.began <= synced(writer.ended);
	}

	/**
	 * Whether a session that began or changed its id in an outage is not in the database
	 * yet, and an instance with other nodes may look for it elsewhere, or reaches the
	 * database and not its node.
	 */
	boolean isOutOfReach(Request writer, SimulatedInstance other) {
		return !databaseDecided(writer.instance, writer.began, writer.ended)
				&& this.scheduler.now() <= synced(writer.ended)
				&& (!other.nodes.keySet().equals(writer.instance.nodes.keySet())
						|| (wasAlone(writer) && (this.astray || !other.reachesAll())));
	}

	/**
	 * Whether a write may be lost. An instance that loses sight of a node while it saves
	 * knows that, and tells the database.
	 * @param now when it is missing
	 */
	boolean exposed(Request writer, long now) {
		return exposed(writer, synced(writer.ended), now);
	}

	/** Whether the database could not be told of a write, and was not since. */
	boolean isUnwritten(Write write, long now) {
		Request writer = write.request();
		return !databaseWasThere(writer.instance, writer.began, writer.ended) && now <= synced(write);
	}

	/**
	 * Whether a value may be lost, which page loads may have to bring to the database.
	 */
	boolean exposed(Write write, long now) {
		return exposed(write.request(), synced(write), now);
	}

	private long synced(Write write) {
		return this.background ? synced(write.request().ended) : syncedByPages(write);
	}

	/** The first page that finds the row overdue writes it. */
	private long syncedByPages(Write write) {
		long overdue = write.request().ended + SYNC + SKEW + SLACK + this.fast;
		return write.savedAgain(overdue, (page) -> databaseWasThere(page.instance, page.began, page.ended));
	}

	private boolean exposed(Request writer, long written, long now) {
		long synced = Math.min(now, written);
		boolean told = databaseWasThere(writer.instance, writer.began, writer.ended);
		boolean lost = this.changes.stream()
			.filter((change) -> !(told && change.by() == writer.instance && change.isIn(writer.saving, writer.ended)))
			.anyMatch((change) -> change.isIn(writer.began - HEARTBEAT - SLACK, synced));
		return lost || (isIn(this.kills, writer.began, synced)
				&& (this.listsDiffered || lostBetween(writer.began, swept(writer.began, now))));
	}

	/** When another instance has synced the sessions of a killed instance. */
	private long swept(long killed, long now) {
		long time = killed + SWEEP;
		while (time < now && isDisturbed(time - SWEEP, time)) {
			time += SLACK;
		}
		return Math.min(time, now);
	}

	private boolean isDisturbed(long from, long to) {
		return lostBetween(from, to) || isIn(this.kills, from, to) || this.database.wasDown(from - PROBE, to)
				|| isIn(this.starts, from, to) || isIn(this.refusals, from, to);
	}

	/**
	 * Whether the database may not know that a session was accessed, and memcached not
	 * any more.
	 */
	boolean accessExposed(long accessed, long now) {
		long synced = Math.min(now, synced(accessed));
		return lostBetween(accessed, now)
				&& (isIn(this.kills, accessed - SYNC, synced) || this.database.wasDown(accessed - SYNC, synced));
	}

	/** Whether an instance has lost sight of a node, or has had it back. */
	boolean changedSince(SimulatedInstance instance, long time) {
		return this.changes.stream().anyMatch((change) -> change.by() == instance && change.time() >= time);
	}

	/** Whether memcached does not have all that it had then. */
	boolean hasLostSince(long time) {
		return this.changes.stream().anyMatch((change) -> change.by() == null && change.time() >= time);
	}

	/**
	 * Whether a request may read old data: its instance has not heard of a change yet, or
	 * cannot ask the database.
	 */
	boolean mayBeStale(SimulatedInstance reader, long from, long to) {
		return unsettled(from, to) || relisted(from, to)
				|| (!none() && this.database.wasDown(reader, from - PROBE, to));
	}

	/** Whether instances may not know yet that another has other nodes. */
	boolean relisted(long from, long to) {
		return this.relists.stream().anyMatch((time) -> isUnknown(time, from, to));
	}

	/** Whether some instance may not know yet that other instances see other nodes. */
	boolean unsettled(long from, long to) {
		return this.changes.stream()
			.filter(Change::misleads)
			.map(Change::time)
			.anyMatch((time) -> isUnknown(time, from, to));
	}

	private boolean isUnknown(long time, long from, long to) {
		long known = time + HEARTBEAT + SLACK;
		return time <= to && from <= known + downAfter(time, known);
	}

	private long downAfter(long from, long to) {
		return this.database.wasDown(from, to) ? this.database.downTime(Long.MAX_VALUE) + PROBE + HEARTBEAT : 0;
	}

	boolean lostBetween(long from, long to) {
		return this.changes.stream().anyMatch((change) -> change.isIn(from, to));
	}

	/** Whether there was a time in which two may have had one lock. */
	boolean locksLostBetween(long from, long to) {
		return lostBetween(from, to) || relisted(from, to) || isMissed(from, to) || isLeft(from, to)
				|| isIn(this.refusals, from, to) || stoodStill(from, to);
	}

	/** Whether instances did not know of each other's nodes about then. */
	boolean unsettledAround(long from, long to) {
		long known = to + HEARTBEAT + SLACK;
		return unsettled(from, known) || relisted(from, known) || isMissed(from, known) || isLeft(from, known);
	}

	private boolean isLeft(long from, long to) {
		return this.departures.stream().anyMatch((time) -> isUnknown(time, from, to));
	}

	/**
	 * Whether some instances may still go by the note of a vanished instance, while other
	 * instances do not any more.
	 */
	private boolean isMissed(long from, long to) {
		return this.dissenters.stream()
			.anyMatch((time) -> time <= to && from <= time + MISSED + downAfter(time, time + MISSED));
	}

	private static boolean isIn(List<Long> times, long from, long to) {
		return times.stream().anyMatch((time) -> time >= from && time <= to);
	}

	/**
	 * Whether memcached may have forgotten the end of a session before the database was
	 * told of it.
	 */
	boolean endExposed(long began, long ended, long now) {
		long told = Math.min(now, synced(ended));
		return !databaseWasThere(began, ended)
				&& (lostBetween(began - HEARTBEAT - SLACK, told) || isIn(this.kills, began, told));
	}

}
