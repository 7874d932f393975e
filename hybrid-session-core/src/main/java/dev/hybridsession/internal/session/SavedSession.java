package dev.hybridsession.internal.session;

import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.store.CacheToken;
import org.jspecify.annotations.Nullable;

/**
 * A session as it was saved.
 *
 * @param token the state of its key in the cache, if it is known
 */
record SavedSession(SessionRecord record, @Nullable CacheToken token) {
}
