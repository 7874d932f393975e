package dev.hybridsession.internal.cache.memcached;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import dev.hybridsession.internal.cache.routing.NodeListener;
import dev.hybridsession.internal.system.LineBudget;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether a node is there: all its connections are up, and lead to the right
 * server. The listener hears of a loss or a return twice: before the state changes,
 * because the routes change with it, and afterwards, when other instances can be told.
 */
final class NodeStanding {

	private static final Logger LOGGER = LoggerFactory.getLogger(NodeStanding.class);

	private static final String NO_ANSWER = "no answer yet";

	private final ReentrantLock changing = new ReentrantLock();

	private final String name;

	private NodeListener listener = (node) -> {
	};

	private int missing;

	private final Supplier<@Nullable String> objector;

	/** The answer of the objector at the last look. */
	private @Nullable String objection;

	/** The problems that were logged since the node was last reachable. */
	private final Set<String> told = new HashSet<>();

	/** Whether the first connect has had its time. */
	private boolean watched;

	private volatile boolean reached;

	/** Why it is not there. */
	private String cause = NO_ANSWER;

	/** The same with its refusal or the objection, for operators. */
	private volatile String problem = NO_ANSWER;

	private final LineBudget budget;

	private final String standIns;

	private volatile boolean closing;

	private volatile boolean up;

	/**
	 * Creates the standing of a node that is not there yet.
	 * @param connections how many connections it takes to be there
	 * @param alone whether there are no other nodes
	 * @param objector says, while all connections are there, why they cannot be used: the
	 * rest of a sentence that begins with the server, or {@code null}
	 * @param nanos the time as {@link System#nanoTime()} tells it
	 */
	NodeStanding(String name, int connections, boolean alone, Supplier<@Nullable String> objector, LongSupplier nanos) {
		this.objector = objector;
		this.name = name;
		this.missing = connections;
		this.standIns = alone ? "the database serves" : "other nodes and the database serve";
		this.budget = new LineBudget(nanos);
	}

	/** Makes a change under the lock of this standing. */
	private void alone(Runnable change) {
		this.changing.lock();
		try {
			change.run();
		}
		finally {
			this.changing.unlock();
		}
	}

	boolean up() {
		return this.up;
	}

	/** Returns why the node cannot be asked, or {@code null} if it can. */
	@Nullable String problem() {
		return this.up ? null : this.problem;
	}

	/** Returns whether it was ever there since the start. */
	boolean wasReached() {
		return this.reached;
	}

	boolean closing() {
		return this.closing;
	}

	/** Begins: the first connect has its time before not being there is an outage. */
	void start(NodeListener nodeListener) {
		alone(() -> {
			this.listener = nodeListener;
			this.closing = false;
			this.watched = false;
			this.reached = false;
			this.cause = NO_ANSWER;
			this.problem = NO_ANSWER;
			this.objection = null;
			this.told.clear();
		});
	}

	/** From now on not being there is an outage. */
	void watch() {
		alone(() -> {
			if (!this.watched && !this.up && !this.closing) {
				lost();
			}
			this.watched = true;
		});
	}

	void connectionUp() {
		change(-1);
	}

	/** Notes that a connection that was up is lost. */
	void connectionLost(String why) {
		alone(() -> {
			this.cause = why;
			this.problem = why;
			change(1);
		});
	}

	/** Notes that an attempt to connect came to nothing. */
	void notReached(String why) {
		alone(() -> {
			this.cause = why;
			this.problem = this.told.isEmpty() ? why : this.problem;
		});
	}

	/**
	 * Sums up the last minute if the log has not had all of it. Called again and again.
	 */
	void sumUp() {
		alone(() -> {
			int losses = this.budget.summary();
			if (losses > 0 && !this.closing) {
				LOGGER.warn(
						"memcached {} was lost {} times in the last minute ({}) and is {} now: while it is away, {}"
								+ " its sessions",
						this.name, losses, this.cause, this.up ? "there" : "away", this.standIns);
			}
		});
	}

	/**
	 * Notes that it is there and does not let us in, which is tried again and again, and
	 * told once.
	 */
	void refused(Refusal refusal) {
		alone(() -> {
			this.problem = refusal.toString();
			if (!this.closing && this.told.add(refusal.kind()) && this.budget.admits()) {
				LOGGER.warn("memcached {} {}. Until then {} its sessions", this.name, refusal, this.standIns);
			}
		});
	}

	/** Looks again whether the connections can be used. */
	void judge() {
		change(0);
	}

	private void look() {
		String before = this.objection;
		if (this.missing > 0 || this.closing) {
			return;
		}
		this.objection = this.objector.get();
		this.problem = (this.objection != null) ? this.objection : this.problem;
		if (before == null && this.objection != null) {
			LOGGER.warn("memcached {} {}. Until then it is not used: {} its sessions", this.name, this.objection,
					this.standIns);
		}
	}

	private void change(int connections) {
		alone(() -> {
			this.missing += connections;
			look();
			boolean there = this.missing == 0 && this.objection == null;
			if (there) {
				this.told.clear();
			}
			if (there == this.up) {
				return;
			}
			if (!this.watched || this.closing) {
				this.up = there && !this.closing;
				this.reached |= there;
				return;
			}
			// first: a thread that passes the node by, or uses it again, must see the
			// fence
			this.listener.changing(this.name);
			this.up = there;
			if (!there) {
				lost();
				return;
			}
			// again: only now other instances can be told that it is there
			this.listener.changed(this.name);
			if (this.budget.admits()) {
				LOGGER.info("memcached {} is {}", this.name, this.reached ? "back" : "there");
			}
			this.reached = true;
		});
	}

	private void lost() {
		this.listener.changed(this.name);
		if (this.reached) {
			this.budget.lost();
		}
		// that it cannot be used, and why, has been said
		if (this.told.isEmpty() && this.objection == null && this.budget.admits()) {
			LOGGER.warn("memcached {} is {} ({}): {} its sessions until it is {}", this.name,
					this.reached ? "lost" : "not reachable yet", this.cause, this.standIns, this.reached ? "back"
							: "there. Start it, or correct its name and port in hybrid-session.memcached.servers");
		}
	}

	/**
	 * Goes away until the next start, without a line in the log.
	 * @return whether it had not gone yet
	 */
	boolean close() {
		this.changing.lock();
		try {
			boolean first = !this.closing;
			this.closing = true;
			this.up = false;
			return first;
		}
		finally {
			this.changing.unlock();
		}
	}

}
