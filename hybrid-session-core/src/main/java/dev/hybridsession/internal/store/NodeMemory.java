package dev.hybridsession.internal.store;

/**
 * Says how much memory a server has and how much it has evicted lately. The watch of
 * evictions tells a flush from evictions by it, and its warning reports it.
 *
 * @param limit how many bytes the server may use for items, its {@code -m}
 * @param used how many bytes its items take
 * @param items how many items it has
 * @param evicted how many items it has evicted within the time
 * @param seconds how long that time is, at least 1
 * @param flushes how often the server was flushed since its start
 */
public record NodeMemory(long limit, long used, long items, long evicted, long seconds, long flushes) {
}
