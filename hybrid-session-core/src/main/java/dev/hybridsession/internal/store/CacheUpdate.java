package dev.hybridsession.internal.store;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A write of one of many keys, on the condition that the key is still in a known state.
 *
 * @param token the token of the read, or {@code null} if nothing was there
 * @param timeToLive how long the value may be served
 */
public record CacheUpdate(String key, byte[] value, @Nullable CacheToken token, Duration timeToLive) {
}
