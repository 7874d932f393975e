package dev.hybridsession.internal.subsession;

import java.util.Objects;

import dev.hybridsession.LockedSubsession;
import dev.hybridsession.SubsessionLockLostException;
import dev.hybridsession.internal.record.SubsessionRecord;
import org.jspecify.annotations.Nullable;

/**
 * A subsession whose lease is held. Whether it still is, every write learns from the
 * record that it replaces.
 *
 * @param <T> the type of the value
 */
final class HeldSubsession<T> implements LockedSubsession<T> {

	private final HybridSubsessions subsessions;

	private final HybridSubsession<T> subsession;

	private final String name;

	private final String holder;

	/** If the session has ended, there is nothing to hold. */
	private final boolean ended;

	/** The stamp of the change that took the lease. */
	private final long since;

	private volatile boolean released;

	HeldSubsession(HybridSubsessions subsessions, HybridSubsession<T> subsession, String holder,
			@Nullable SubsessionRead held) {
		this.subsessions = subsessions;
		this.subsession = subsession;
		this.name = subsession.id.name();
		this.holder = holder;
		this.ended = held == null;
		this.since = (held != null) ? held.record().stamp() : Long.MAX_VALUE;
	}

	@Override
	public @Nullable T get() {
		requireHeld();
		SubsessionRead found = this.ended ? null : this.subsessions.read(this.subsession);
		if (found == null) {
			return null;
		}
		requireOwn(found.record());
		return this.subsessions.values.peek(this.name, found.record().value(), this.subsession.type);
	}

	@Override
	public void set(T value) {
		write(this.subsessions.values.encode(this.name, Objects.requireNonNull(value, "value")));
	}

	@Override
	public void remove() {
		write(null);
	}

	private void write(byte @Nullable [] value) {
		requireHeld();
		if (this.ended) {
			return;
		}
		this.subsessions.write(this.subsession, (record) -> {
			requireOwn(record);
			this.subsessions.limits().requireFits(record.internalId(), this.name, record.value(), value);
			return this.subsessions.next(record, value, this.subsessions.lease(this.holder));
		}, null, this.subsessions.waitBudget());
		this.subsessions.locks.hold(this.subsession.id, this.subsessions.lease(this.holder));
	}

	@Override
	public void close() {
		if (this.released) {
			return;
		}
		this.released = true;
		try {
			if (!this.ended) {
				this.subsessions.giveBack(this.subsession, this.holder, this.since);
			}
		}
		finally {
			this.subsessions.locks.letGo(this.subsession.id, this.holder);
		}
	}

	private void requireHeld() {
		if (this.released) {
			throw new IllegalStateException("The lock of subsession '" + this.name + "' was released");
		}
	}

	private void requireOwn(SubsessionRecord record) {
		if (!record.lease().owner().equals(this.holder)) {
			throw new SubsessionLockLostException("The lock of subsession '" + this.name
					+ "' was lost: its lease (hybrid-session.locking.lease) has ended and another has taken it,"
					+ " or memcached has lost it");
		}
	}

}
