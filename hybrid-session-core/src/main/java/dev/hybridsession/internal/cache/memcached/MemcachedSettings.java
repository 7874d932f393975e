package dev.hybridsession.internal.cache.memcached;

import java.time.Duration;
import java.util.List;

import dev.hybridsession.MemcachedProtocol;
import org.jspecify.annotations.Nullable;

/**
 * How memcached is reached: the checked values of {@code hybrid-session.memcached.*}.
 *
 * @param servers the servers
 * @param protocol how to talk to them
 * @param operationTimeout the longest that a request waits for one answer
 * @param connections how many connections a server gets
 * @param maxItemBytes the size of the largest value
 * @param replicas how many further servers hold a copy of each session
 * @param user the user of the servers, or {@code null} for none
 * @param tls how connections are encrypted, or {@code null} if they are not
 */
public record MemcachedSettings(List<MemcachedServer> servers, MemcachedProtocol protocol, Duration operationTimeout,
		int connections, int maxItemBytes, int replicas, @Nullable MemcachedUser user, @Nullable MemcachedTls tls) {

}
