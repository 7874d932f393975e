package dev.hybridsession.memcached;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import dev.hybridsession.route.NodeListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether a node is there: while all its connections are. Its loss and its return
 * are each told before anybody acts on them, as they change the routes over it, and again
 * once others can be told.
 */
final class NodeStanding {

	private static final Logger LOGGER = LoggerFactory.getLogger(NodeStanding.class);

	private final ReentrantLock changing = new ReentrantLock();

	private final String name;

	private NodeListener listener = (node) -> {
	};

	private int missing;

	/** What has been told since it was there. */
	private final Set<String> told = new HashSet<>();

	/** Whether the first connect has had its time. */
	private boolean watched;

	private volatile boolean closing;

	private volatile boolean up;

	NodeStanding(String name, int connections) {
		this.name = name;
		this.missing = connections;
	}

	boolean up() {
		return this.up;
	}

	boolean closing() {
		return this.closing;
	}

	void listen(NodeListener nodeListener) {
		this.listener = nodeListener;
	}

	/**
	 * From now on not being there is an outage.
	 */
	void watch() {
		this.changing.lock();
		try {
			if (!this.watched && !this.up && !this.closing) {
				lost();
			}
			this.watched = true;
		}
		finally {
			this.changing.unlock();
		}
	}

	void connectionUp() {
		change(-1);
	}

	void connectionLost() {
		change(1);
	}

	/**
	 * Notes that it is there and does not let us in, which is tried again and again, and
	 * told once.
	 */
	void refused(Refusal refusal) {
		this.changing.lock();
		try {
			if (!this.closing && this.told.add(refusal.kind())) {
				LOGGER.warn("memcached {} {}. Until then other nodes and the database serve its sessions", this.name,
						refusal);
			}
		}
		finally {
			this.changing.unlock();
		}
	}

	private void change(int connections) {
		this.changing.lock();
		try {
			this.missing += connections;
			boolean there = this.missing == 0;
			if (there) {
				this.told.clear();
			}
			if (there == this.up) {
				return;
			}
			if (!this.watched || this.closing) {
				this.up = there && !this.closing;
			}
			else if (there) {
				this.listener.changed(this.name);
				this.up = true;
				// again: only now others can be told that it is there
				this.listener.changed(this.name);
				LOGGER.info("memcached {} is back", this.name);
			}
			else {
				// first: whoever passes it by must see the fence of its loss
				this.listener.changed(this.name);
				this.up = false;
				lost();
			}
		}
		finally {
			this.changing.unlock();
		}
	}

	private void lost() {
		this.listener.changed(this.name);
		// that it cannot be used, and why, has been said
		if (this.told.isEmpty()) {
			LOGGER.warn("memcached {} is lost: other nodes and the database serve its sessions until it is back",
					this.name);
		}
	}

	/**
	 * Goes away for good, of which nothing is told.
	 * @return whether this is the first call
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
