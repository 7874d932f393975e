package dev.hybridsession.internal.cache.memcached;

import java.time.Duration;
import java.util.List;

import dev.hybridsession.MemcachedProtocol;
import org.jspecify.annotations.Nullable;

/** How memcached is reached: the checked values of {@code hybrid-session.memcached.*}. */
public record MemcachedSettings(List<MemcachedServer> servers, MemcachedProtocol protocol, Duration operationTimeout,
		int connections, int maxItemBytes, int replicas, @Nullable MemcachedUser user, @Nullable MemcachedTls tls) {
}
