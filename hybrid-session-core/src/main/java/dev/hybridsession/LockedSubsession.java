package dev.hybridsession;

import org.jspecify.annotations.Nullable;

/**
 * A subsession while its lock is held. Only one thread at a time may use it. Each read
 * and write throws {@code SessionUnavailableException} as in {@link Subsession}.
 *
 * @param <T> the type of the value
 */
public interface LockedSubsession<T> extends AutoCloseable {

	/**
	 * Reads the value.
	 * @return the value, or {@code null} if there is none, or it cannot be decoded
	 * @throws dev.hybridsession.serializer.AttributeSerializationException if it cannot
	 * be decoded and {@code hybrid-session.serialization.on-error} is {@code fail}
	 * @throws SubsessionLockLostException if the lock was lost
	 * @throws IllegalStateException if the lock was released
	 */
	@Nullable T get();

	/**
	 * Writes a value.
	 * @param value the value
	 * @throws dev.hybridsession.serializer.AttributeSerializationException if the value
	 * cannot be encoded
	 * @throws dev.hybridsession.RecordTooLargeException if it grows beyond
	 * {@code hybrid-session.limits.record-size}; nothing is changed then
	 * @throws SubsessionLockLostException if the lock was lost: another request has taken
	 * it after the lease had ended, or memcached has lost it. Nothing is written then
	 * @throws IllegalStateException if the lock was released
	 */
	void set(T value);

	/**
	 * Removes the value.
	 * @throws SubsessionLockLostException if the lock was lost
	 * @throws IllegalStateException if the lock was released
	 */
	void remove();

	/** Releases the lock. Does nothing if it was lost or released before. */
	@Override
	void close();

}
