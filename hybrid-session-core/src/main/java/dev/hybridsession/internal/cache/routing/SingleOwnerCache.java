package dev.hybridsession.internal.cache.routing;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.function.Function;

import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.SessionCache;

/**
 * The nodes for values that cannot be merged, such as locks. A key is on the first node
 * of its order, or nowhere. While instances may differ on that node, its value can be
 * read, but is not trusted and not replaced: the database decides.
 *
 * @param usedInDoubt whether a node is used, too, while instances may differ on it
 */
record SingleOwnerCache(Routes keyRoutes, Duration operationTimeout, boolean usedInDoubt) implements SessionCache {

	@Override
	public CacheRead read(String key) {
		return send(key).await(Deadline.in(this.operationTimeout));
	}

	@Override
	public Map<String, CacheRead> readAll(Collection<String> keys) {
		Deadline deadline = (keys.size() > 2) ? Deadline.forMany(this.operationTimeout)
				: Deadline.in(this.operationTimeout);
		Map<String, Pending<CacheRead>> asked = new LinkedHashMap<>();
		new LinkedHashSet<>(keys).forEach((key) -> asked.put(key, send(key)));
		Map<String, CacheRead> answers = new LinkedHashMap<>();
		asked.forEach((key, answer) -> answers.put(key, answer.await(deadline)));
		return answers;
	}

	private Pending<CacheRead> send(String key) {
		Route home = this.keyRoutes.home(key);
		if (home.owners().isEmpty()) {
			return (deadline) -> CacheRead.NoHit.UNAVAILABLE;
		}
		Pending<CacheRead> answer = home.owners().get(0).read(key);
		return (deadline) -> {
			CacheRead read = answer.await(deadline);
			if (read instanceof CacheRead.Hit hit) {
				return new CacheRead.Hit(hit.value(), hit.token(), home.fence());
			}
			return isUnused(home) ? CacheRead.NoHit.UNAVAILABLE : read;
		};
	}

	@Override
	public CacheWrite replace(String key, byte[] value, CacheToken token, Duration timeToLive) {
		return write(key, (home) -> home.replace(key, value, token, timeToLive));
	}

	@Override
	public CacheWrite add(String key, byte[] value, Duration timeToLive) {
		return write(key, (home) -> home.add(key, value, timeToLive));
	}

	@Override
	public CacheWrite put(String key, byte[] value, Duration timeToLive) {
		return write(key, (home) -> home.put(key, value, timeToLive));
	}

	@Override
	public CacheWrite remove(String key) {
		return write(key, (home) -> home.remove(key));
	}

	@Override
	public CacheWrite remove(String key, CacheToken token) {
		return write(key, (home) -> home.remove(key, token));
	}

	@Override
	public boolean isInDoubt(String key) {
		return this.keyRoutes.home(key).inDoubt();
	}

	@Override
	public long fence(String key) {
		return this.keyRoutes.home(key).fence();
	}

	private CacheWrite write(String key, Function<CacheNode, Pending<CacheWrite>> write) {
		Route home = this.keyRoutes.home(key);
		return (isUnused(home) || home.owners().isEmpty()) ? CacheWrite.of(CacheWrite.Outcome.UNAVAILABLE)
				: write.apply(home.owners().get(0)).await(Deadline.in(this.operationTimeout));
	}

	private boolean isUnused(Route home) {
		return home.inDoubt() && !this.usedInDoubt;
	}

}
