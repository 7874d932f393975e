package dev.hybridsession.support;

import java.time.Duration;

import dev.hybridsession.internal.cache.routing.CacheNode;
import dev.hybridsession.internal.cache.routing.Deadline;
import dev.hybridsession.internal.cache.routing.NodeListener;
import dev.hybridsession.internal.cache.routing.Pending;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.NodeIdentity;

/** A node that passes each call on to another node. Subclasses change single calls. */
public class PassingNode implements CacheNode {

	private final CacheNode node;

	/**
	 * Creates a node.
	 * @param node gets the calls
	 */
	public PassingNode(CacheNode node) {
		this.node = node;
	}

	@Override
	public String name() {
		return this.node.name();
	}

	@Override
	public void start(NodeListener listener) {
		this.node.start(listener);
	}

	@Override
	public void awaitStart(Deadline deadline) {
		this.node.awaitStart(deadline);
	}

	@Override
	public boolean up() {
		return this.node.up();
	}

	@Override
	public NodeIdentity identity() {
		return this.node.identity();
	}

	@Override
	public Pending<CacheRead> read(String key) {
		return this.node.read(key);
	}

	@Override
	public Pending<CacheWrite> replace(String key, byte[] value, CacheToken token, Duration timeToLive) {
		return this.node.replace(key, value, token, timeToLive);
	}

	@Override
	public Pending<CacheWrite> add(String key, byte[] value, Duration timeToLive) {
		return this.node.add(key, value, timeToLive);
	}

	@Override
	public Pending<CacheWrite> put(String key, byte[] value, Duration timeToLive) {
		return this.node.put(key, value, timeToLive);
	}

	@Override
	public Pending<CacheWrite> remove(String key) {
		return this.node.remove(key);
	}

	@Override
	public Pending<CacheWrite> remove(String key, CacheToken token) {
		return this.node.remove(key, token);
	}

	@Override
	public void close() {
		this.node.close();
	}

}
