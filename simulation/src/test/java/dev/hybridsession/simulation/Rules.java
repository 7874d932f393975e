package dev.hybridsession.simulation;

import java.time.Clock;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.LongSupplier;

import dev.hybridsession.internal.cache.routing.CacheNode;
import dev.hybridsession.internal.copies.DirtyCopies;
import dev.hybridsession.internal.copies.SessionTiming;
import dev.hybridsession.internal.store.ClusterNotebook;
import dev.hybridsession.internal.store.LockTable;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.internal.store.StoreCongestedException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.internal.store.SubsessionStore;
import dev.hybridsession.internal.system.ClusterClock;

/**
 * The rules of the protocol that hold in a simulation: all of them, unless a {@link Rule}
 * is switched off to see whether that is noticed. Each method is a place between the
 * parts of an instance at which a rule can be taken away from outside.
 */
class Rules {

	static final Rules ALL = new Rules();

	/** The connection of an instance to a memcached. */
	CacheNode node(CacheNode node) {
		return node;
	}

	/** Makes one of two copies that nodes have. */
	BinaryOperator<byte[]> merger(BinaryOperator<byte[]> merger) {
		return merger;
	}

	/** The nodes as the one cache that an instance sees. */
	SessionCache cache(SessionCache cache, Clock clock) {
		return cache;
	}

	/** Where an instance keeps the leases of locks. */
	SessionCache leases(SessionCache cache) {
		return cache;
	}

	/** The table of the sessions, in the database. */
	SessionStore sessionTable(SessionStore table) {
		return table;
	}

	/** The database as an instance sees it, failures included. */
	SessionStore store(SessionStore store) {
		return store;
	}

	SubsessionStore subsessionTable(SubsessionStore table) {
		return table;
	}

	LockTable lockTable(LockTable table) {
		return table;
	}

	ClusterNotebook notebook(ClusterNotebook notebook) {
		return notebook;
	}

	/**
	 * A job of an instance: {@code sync}, {@code reaper}, {@code heart} or {@code drain}.
	 */
	Runnable job(String name, SimulatedInstance instance, Runnable work) {
		return work;
	}

	/** Wraps the work of a request. */
	Runnable request(Request request, Runnable work) {
		return work;
	}

	/** The failure when the database has no free connection. */
	StoreUnavailableException congested() {
		return new StoreCongestedException("No connection to the database is free", null);
	}

	/** Changes the timing of an instance, such as the sync interval. */
	SessionTiming timing(SessionTiming timing) {
		return timing;
	}

	/** The attributes that go to the database at once. */
	Set<String> writtenThrough(String name) {
		return Set.of(name);
	}

	/** The memory that an instance has of sessions that are ahead of their rows. */
	DirtyCopies<String> dirty(DirtyCopies<String> dirty) {
		return dirty;
	}

	/** The clock of an instance, which is compared with the database's. */
	ClusterClock clock(Clock own, LongSupplier nanos) {
		return new ClusterClock(own, Settings.TIMING.clockSkew(), nanos);
	}

	/** By how many milliseconds the clock of an instance differs. */
	long clockOffset(int instance, long usual) {
		return usual;
	}

}
