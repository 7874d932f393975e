package dev.hybridsession.internal.cache.routing;

import java.time.Duration;

import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.NodeIdentity;
import dev.hybridsession.internal.store.NodeMemory;
import org.jspecify.annotations.Nullable;

/**
 * One node of the cache. Questions are sent without waiting, and the asking thread waits
 * for the answer; a node that is away answers at once that it is. The operations are
 * those of {@link dev.hybridsession.internal.store.SessionCache}.
 */
public interface CacheNode extends AutoCloseable {

	/**
	 * Returns the name by which the node is known to all instances, which decides about
	 * its keys.
	 */
	String name();

	/**
	 * Begins to connect; does not wait.
	 * @param listener is told when the node is lost or back; when it is back, before it
	 * can be asked and again when it can
	 */
	void start(NodeListener listener);

	/**
	 * Waits until the node is there for the first time, and says if it is not. Until then
	 * its absence is no outage.
	 */
	void awaitStart(Deadline deadline);

	/**
	 * Returns whether the node can be asked: not once it has failed to answer in time,
	 * until it does again.
	 */
	boolean up();

	/** Returns whether the node was ever up since the start. */
	default boolean wasReached() {
		return true;
	}

	/**
	 * Returns why the node cannot be asked, for operators, or {@code null} if it can be
	 * asked or nothing is known.
	 */
	default @Nullable String problem() {
		return null;
	}

	/** Returns which server the name leads to, as far as it is known. */
	NodeIdentity identity();

	/**
	 * Returns what memory the server had some seconds ago, without asking it, or {@code
	 * null} if that is not known.
	 */
	default @Nullable NodeMemory memory() {
		return null;
	}

	Pending<CacheRead> read(String key);

	Pending<CacheWrite> replace(String key, byte[] value, CacheToken token, Duration timeToLive);

	Pending<CacheWrite> add(String key, byte[] value, Duration timeToLive);

	Pending<CacheWrite> put(String key, byte[] value, Duration timeToLive);

	Pending<CacheWrite> remove(String key);

	Pending<CacheWrite> remove(String key, CacheToken token);

	/**
	 * Ends all connections. What is asked from now on is unavailable, until the node is
	 * started again.
	 */
	@Override
	void close();

}
