package dev.hybridsession.simulation;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheRoutes;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.SessionCache;
import org.jspecify.annotations.Nullable;

/** A cache that passes each call on. A rule that is switched off changes single calls. */
class PassingCache implements SessionCache {

	final SessionCache cache;

	PassingCache(SessionCache cache) {
		this.cache = cache;
	}

	/** Replaces every answer to a question. */
	CacheRead answered(String key, CacheRead answer) {
		return answer;
	}

	/** Replaces every answer to a write. */
	CacheWrite written(String key, CacheWrite answer) {
		return answer;
	}

	/** Replaces every value that is written. */
	byte[] value(String key, byte[] value) {
		return value;
	}

	@Override
	public CacheRead read(String key) {
		return answered(key, this.cache.read(key));
	}

	@Override
	public Map<String, CacheRead> readAll(Collection<String> keys) {
		Map<String, CacheRead> answers = new LinkedHashMap<>(this.cache.readAll(keys));
		answers.replaceAll(this::answered);
		return answers;
	}

	@Override
	public @Nullable CacheRead readEverywhere(String key) {
		CacheRead answer = this.cache.readEverywhere(key);
		return (answer != null) ? answered(key, answer) : null;
	}

	@Override
	public CacheWrite replace(String key, byte[] value, CacheToken token, Duration timeToLive) {
		return written(key, this.cache.replace(key, value(key, value), token, timeToLive));
	}

	@Override
	public CacheWrite add(String key, byte[] value, Duration timeToLive) {
		return written(key, this.cache.add(key, value(key, value), timeToLive));
	}

	@Override
	public CacheWrite put(String key, byte[] value, Duration timeToLive) {
		return written(key, this.cache.put(key, value(key, value), timeToLive));
	}

	@Override
	public void putElsewhere(String key, byte[] value, Duration timeToLive) {
		this.cache.putElsewhere(key, value(key, value), timeToLive);
	}

	@Override
	public CacheWrite remove(String key) {
		return this.cache.remove(key);
	}

	@Override
	public CacheWrite remove(String key, CacheToken token) {
		return this.cache.remove(key, token);
	}

	@Override
	public boolean isInDoubt(String key) {
		return this.cache.isInDoubt(key);
	}

	@Override
	public long fence(String key) {
		return this.cache.fence(key);
	}

	@Override
	public SessionCache singleOwner() {
		return this.cache.singleOwner();
	}

	@Override
	public SessionCache leases() {
		return this.cache.leases();
	}

	@Override
	public @Nullable CacheRoutes routes() {
		return this.cache.routes();
	}

}
