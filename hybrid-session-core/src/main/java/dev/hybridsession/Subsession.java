package dev.hybridsession;

import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * A named part of a session that is kept on its own. Loading and saving the session does
 * not touch it. A read waits for no lock. A change waits for a lock, or for another
 * change of the same subsession. The subsession lives as long as its session, even if the
 * session's id changes.
 *
 * <p>
 * If the session has ended, there is no value, and each write is dropped. The same holds
 * if this object was taken under an id that the session no longer has.
 *
 * <p>
 * Every method throws {@code SessionUnavailableException} if the tiers that have to
 * answer do not. For a name that is written through, each change needs the database.
 *
 * @param <T> the type of the value, which the serializer of the session must know
 */
public interface Subsession<T> {

	/**
	 * Reads the value, without a lock. A value that is changed in place is not kept.
	 * @return the value, or {@code null} if there is none, or it cannot be decoded
	 * @throws dev.hybridsession.serializer.AttributeSerializationException if it cannot
	 * be decoded and {@code hybrid-session.serialization.on-error} is {@code fail}
	 */
	@Nullable T get();

	/**
	 * Writes a value, in place of any value that is there. Waits while another request
	 * holds the {@link #lock() lock}.
	 * @param value the value
	 * @throws dev.hybridsession.serializer.AttributeSerializationException if the value
	 * cannot be encoded
	 * @throws dev.hybridsession.RecordTooLargeException if it grows beyond
	 * {@code hybrid-session.limits.record-size}; nothing is changed then
	 * @throws SubsessionLockedException if the lock was not released in time
	 * @throws IllegalStateException if this thread holds the lock, and would wait for
	 * itself
	 */
	void set(T value);

	/**
	 * Changes the value, so that no other change is lost. Reads the value, applies a
	 * function, and writes the result. If another request has written since, it begins
	 * again. The threads of one instance do so one after the other. Waits while another
	 * request holds the {@link #lock() lock}.
	 * @param function makes the new value of the old one, which is {@code null} if there
	 * is none; the result may be {@code null} to remove it. It runs on this thread, and
	 * may run more than once, so it must only compute. An exception of the function is
	 * thrown here, and nothing is changed.
	 * @return the value that the function returned last
	 * @throws dev.hybridsession.serializer.AttributeSerializationException if the old
	 * value cannot be decoded, or the new one cannot be encoded
	 * @throws dev.hybridsession.RecordTooLargeException if it grows beyond
	 * {@code hybrid-session.limits.record-size}; nothing is changed then
	 * @throws SubsessionLockedException if the lock was not released in time
	 * @throws IllegalStateException if this thread holds the lock, and would wait for
	 * itself, or if called by a function that updates a subsession, this or another
	 */
	@Nullable T update(UnaryOperator<@Nullable T> function);

	/**
	 * Removes the value. Waits while another request holds the {@link #lock() lock}.
	 * @throws SubsessionLockedException if the lock was not released in time
	 * @throws IllegalStateException if this thread holds the lock, and would wait for
	 * itself
	 */
	void remove();

	/**
	 * Locks the subsession on all instances. Each write under the lock begins a lease of
	 * {@code hybrid-session.locking.lease} anew. After the lease another request may take
	 * the lock.
	 * @return the lock. Until the caller closes it, the value is changed through it alone
	 * @throws SubsessionLockedException if another request did not release it in time
	 * @throws IllegalStateException if this thread holds the lock, and would wait for
	 * itself, or if called by a function that updates a subsession, this or another
	 */
	LockedSubsession<T> lock();

}
