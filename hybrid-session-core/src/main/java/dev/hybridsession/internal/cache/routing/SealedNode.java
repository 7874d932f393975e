package dev.hybridsession.internal.cache.routing;

import java.time.Duration;

import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.record.DatabaseMarker;
import dev.hybridsession.internal.record.RecordCodec;
import dev.hybridsession.internal.security.RecordSeal;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.NodeIdentity;
import dev.hybridsession.internal.store.NodeMemory;
import dev.hybridsession.internal.system.OncePerMinute;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node whose values are sealed. A value that we have not sealed counts as a database
 * marker: the database is asked, and the value replaced on the condition of its token.
 *
 * @param observer counts the values that are refused
 * @param refused says how many were refused
 */
public record SealedNode(CacheNode node, RecordSeal seal, SessionObserver observer,
		OncePerMinute refused) implements CacheNode {

	private static final Logger logger = LoggerFactory.getLogger(SealedNode.class);

	private static final byte[] DATABASE_MARKER = RecordCodec.encode(DatabaseMarker.ASK_DATABASE);

	public SealedNode(CacheNode node, RecordSeal seal, SessionObserver observer) {
		this(node, seal, observer, new OncePerMinute(System::nanoTime));
	}

	@Override
	public Pending<CacheRead> read(String key) {
		Pending<CacheRead> answer = this.node.read(key);
		return (deadline) -> opened(key, answer.await(deadline));
	}

	private CacheRead opened(String key, CacheRead answer) {
		if (!(answer instanceof CacheRead.Hit hit)) {
			return answer;
		}
		byte[] value = this.seal.open(key, hit.value());
		if (value == null) {
			this.observer.cachedValueRefused();
			this.refused.count((count) -> logger.warn("{} values of memcached {} were refused, the last under {}: they"
					+ " are not signed with any of hybrid-session.security.record-keys. The database is asked instead",
					count, name(), key));
			value = DATABASE_MARKER;
		}
		return new CacheRead.Hit(value, hit.token(), hit.fence());
	}

	@Override
	public Pending<CacheWrite> replace(String key, byte[] value, CacheToken token, Duration timeToLive) {
		return this.node.replace(key, this.seal.seal(key, value), token, timeToLive);
	}

	@Override
	public Pending<CacheWrite> add(String key, byte[] value, Duration timeToLive) {
		return this.node.add(key, this.seal.seal(key, value), timeToLive);
	}

	@Override
	public Pending<CacheWrite> put(String key, byte[] value, Duration timeToLive) {
		return this.node.put(key, this.seal.seal(key, value), timeToLive);
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
	public @Nullable String problem() {
		return this.node.problem();
	}

	@Override
	public NodeIdentity identity() {
		return this.node.identity();
	}

	@Override
	public boolean wasReached() {
		return this.node.wasReached();
	}

	@Override
	public @Nullable NodeMemory memory() {
		return this.node.memory();
	}

	@Override
	public void close() {
		this.node.close();
	}

}
