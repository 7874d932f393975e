package dev.hybridsession.support;

import java.time.Duration;
import java.util.function.Supplier;

import dev.hybridsession.internal.cache.routing.CacheNode;
import dev.hybridsession.internal.cache.routing.Deadline;
import dev.hybridsession.internal.cache.routing.NodeListener;
import dev.hybridsession.internal.cache.routing.Pending;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.CacheWrite.Outcome;
import dev.hybridsession.internal.store.NodeIdentity;

/**
 * An instance's view of a {@link MemoryServer}: none, while a test says so. Like the
 * client of memcached it refuses a value that is too large, and sends nothing for a
 * thread that is interrupted.
 */
public final class MemoryNode implements CacheNode {

	/** As much as memcached takes, without the key and the header of an item. */
	private static final int LARGEST = 1024 * 1024 - 400;

	private final String name;

	/** Which its name leads to. */
	private volatile MemoryServer server;

	private NodeListener listener = (name) -> {
	};

	private volatile boolean up = true;

	/** Whether it has no room for another value. */
	private volatile boolean full;

	/** Whether answers get lost though the server is there. */
	private volatile boolean silent;

	public MemoryNode(MemoryServer server) {
		this.name = server.name();
		this.server = server;
	}

	/** The connection is lost, and the name leads to another server from now on. */
	public void leadTo(MemoryServer another) {
		lose();
		this.server = another;
		restore();
	}

	/** The instance loses sight of the server. */
	public void lose() {
		this.up = false;
		this.listener.changed(name());
	}

	/** The instance sees the server again, with the data that it has. */
	public void restore() {
		this.silent = false;
		this.listener.changed(name());
		this.up = true;
	}

	/** Writes are done from now on, but their answers are lost. */
	public void loseAnswers() {
		this.silent = true;
	}

	/**
	 * Values are refused from now on. As with memcached, a refused put removes the item,
	 * and a refused conditional replacement leaves it.
	 */
	public void refuse() {
		this.full = true;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public void start(NodeListener nodeListener) {
		this.listener = nodeListener;
	}

	@Override
	public void awaitStart(Deadline deadline) {
		// it is there
	}

	@Override
	public boolean up() {
		return this.up;
	}

	private boolean reachable() {
		return this.up && !Thread.currentThread().isInterrupted();
	}

	@Override
	public NodeIdentity identity() {
		return this.server.identity();
	}

	@Override
	public Pending<CacheRead> read(String key) {
		CacheRead answer = (reachable() && !this.silent) ? this.server.read(key) : CacheRead.NoHit.UNAVAILABLE;
		return (deadline) -> answer;
	}

	@Override
	public Pending<CacheWrite> replace(String key, byte[] value, CacheToken token, Duration timeToLive) {
		return store(value, () -> this.server.store(key, value, timeToLive, MemoryServer.ifUnchanged(token)));
	}

	@Override
	public Pending<CacheWrite> add(String key, byte[] value, Duration timeToLive) {
		return store(value, () -> this.server.store(key, value, timeToLive, MemoryServer::ifAbsent));
	}

	@Override
	public Pending<CacheWrite> put(String key, byte[] value, Duration timeToLive) {
		return store(value, () -> this.server.store(key, value, timeToLive, MemoryServer::always),
				() -> this.server.remove(key, MemoryServer::always));
	}

	@Override
	public Pending<CacheWrite> remove(String key) {
		return write(() -> this.server.remove(key, MemoryServer::ifPresent));
	}

	@Override
	public Pending<CacheWrite> remove(String key, CacheToken token) {
		return write(() -> this.server.remove(key, MemoryServer.ifUnchanged(token)));
	}

	private Pending<CacheWrite> store(byte[] value, Supplier<CacheWrite> store) {
		return store(value, store, () -> {
		});
	}

	private Pending<CacheWrite> store(byte[] value, Supplier<CacheWrite> store, Runnable refusal) {
		return write(() -> {
			if (value.length > LARGEST) {
				return CacheWrite.of(Outcome.REFUSED);
			}
			if (this.full) {
				refusal.run();
				return CacheWrite.of(Outcome.REFUSED);
			}
			return store.get();
		});
	}

	private Pending<CacheWrite> write(Supplier<CacheWrite> write) {
		CacheWrite answer = reachable() ? write.get() : CacheWrite.of(Outcome.UNAVAILABLE);
		CacheWrite heard = (reachable() && this.silent) ? CacheWrite.of(Outcome.UNCONFIRMED) : answer;
		return (deadline) -> heard;
	}

	@Override
	public void close() {
		this.up = false;
	}

}
