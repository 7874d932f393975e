package dev.hybridsession.session;

import dev.hybridsession.record.SessionRecord;
import dev.hybridsession.store.CacheToken;
import org.jspecify.annotations.Nullable;

/**
 * A session as it was saved.
 *
 * @param record the session
 * @param token the state of its key in the cache, if it is known
 */
record SavedSession(SessionRecord record, @Nullable CacheToken token) {
}
