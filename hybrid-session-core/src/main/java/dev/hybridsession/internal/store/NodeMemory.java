package dev.hybridsession.internal.store;

/**
 * Says how much memory a server has and how much it has evicted lately. The warning of
 * evictions reports it.
 *
 * @param limit how many bytes the server may use for items, its {@code -m}
 * @param used how many bytes its items take
 * @param items how many items it has
 * @param evicted how many items it has evicted within the time
 * @param seconds how long that time is, at least 1
 */
public record NodeMemory(long limit, long used, long items, long evicted, long seconds) {
}
