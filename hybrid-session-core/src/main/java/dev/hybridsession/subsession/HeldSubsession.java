package dev.hybridsession.subsession;

import java.util.Objects;

import dev.hybridsession.LockedSubsession;
import dev.hybridsession.SubsessionLockLostException;
import dev.hybridsession.record.SubsessionLease;
import dev.hybridsession.record.SubsessionRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subsession whose lease is held. Whether it still is, every write learns from the
 * record that it replaces.
 *
 * @param <T> the type of the value
 */
final class HeldSubsession<T> implements LockedSubsession<T> {

	private static final Logger logger = LoggerFactory.getLogger(HeldSubsession.class);

	private final SubsessionEngine engine;

	private final SubsessionOwner owner;

	private final String name;

	private final Class<T> type;

	private final String holder;

	/** If the session has ended, there is nothing to hold. */
	private final boolean ended;

	private volatile boolean released;

	HeldSubsession(SubsessionEngine engine, SubsessionOwner owner, String name, Class<T> type, String holder,
			@Nullable SubsessionRead held) {
		this.engine = engine;
		this.owner = owner;
		this.name = name;
		this.type = type;
		this.holder = holder;
		this.ended = held == null;
	}

	@Override
	public @Nullable T get() {
		requireHeld();
		SubsessionRead found = this.ended ? null : this.engine.read(this.owner, this.name);
		if (found == null) {
			return null;
		}
		requireOwn(found.record());
		return this.engine.values().peek(this.name, found.record().value(), this.type);
	}

	@Override
	public void set(T value) {
		write(this.engine.values().encode(this.name, Objects.requireNonNull(value, "value")));
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
		this.engine.write(this.owner, this.name, (record) -> {
			requireOwn(record);
			this.engine.limits().requireFits(record.internalId(), this.name, record.value(), value);
			return record.with(this.engine.nextStamp(record), value, this.engine.lease(this.holder));
		}, null);
		this.engine.hold(this.owner, this.name, this.holder);
	}

	@Override
	public void close() {
		if (this.released) {
			return;
		}
		this.released = true;
		try {
			if (!this.ended) {
				this.engine.write(this.owner, this.name, (record) -> isOwn(record)
						? record.with(this.engine.nextStamp(record), record.value(), SubsessionLease.NONE) : record,
						null);
			}
		}
		catch (RuntimeException ex) {
			logger.debug("The lock of subsession {} is not released, and ends with its lease: {}", this.name,
					ex.getMessage());
		}
		finally {
			this.engine.letGo(this.owner, this.name, this.holder);
			this.engine.leaveQueue(this.owner, this.name);
		}
	}

	private void requireHeld() {
		if (this.released) {
			throw new IllegalStateException("The lock of subsession '" + this.name + "' was released");
		}
	}

	private void requireOwn(SubsessionRecord record) {
		if (!isOwn(record)) {
			throw new SubsessionLockLostException("The lock of subsession '" + this.name
					+ "' was lost: its lease (hybrid-session.locking.lease) has ended and another has taken it,"
					+ " or memcached has lost it");
		}
	}

	private boolean isOwn(SubsessionRecord record) {
		return record.lease().owner().equals(this.holder);
	}

}
