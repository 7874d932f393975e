package dev.hybridsession.subsession;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

import dev.hybridsession.LockedSubsession;
import dev.hybridsession.Subsession;
import org.jspecify.annotations.Nullable;

/**
 * A subsession of one session. Holds nothing but names.
 *
 * @param <T> the type of its value
 */
final class HybridSubsession<T> implements Subsession<T> {

	private final SubsessionEngine engine;

	private final SubsessionOwner owner;

	private final String name;

	private final Class<T> type;

	HybridSubsession(SubsessionEngine engine, SubsessionOwner owner, String name, Class<T> type) {
		this.engine = engine;
		this.owner = owner;
		this.name = name;
		this.type = Objects.requireNonNull(type, "type");
	}

	@Override
	public @Nullable T get() {
		SubsessionRead found = this.engine.read(this.owner, this.name);
		return (found != null) ? this.engine.values().peek(this.name, found.record().value(), this.type) : null;
	}

	@Override
	public void set(T value) {
		byte[] bytes = this.engine.values().encode(this.name, Objects.requireNonNull(value, "value"));
		this.engine.change(this.owner, this.name, (old) -> fitting(old, bytes));
	}

	@Override
	public void remove() {
		this.engine.change(this.owner, this.name, (old) -> null);
	}

	@Override
	public @Nullable T update(UnaryOperator<@Nullable T> function) {
		AtomicReference<@Nullable T> result = new AtomicReference<>();
		this.engine.change(this.owner, this.name, (bytes) -> {
			T value = function.apply(this.engine.values().decode(this.name, bytes, this.type));
			result.set(value);
			return fitting(bytes, this.engine.values().encode(this.name, value));
		});
		return result.get();
	}

	private byte @Nullable [] fitting(byte @Nullable [] old, byte @Nullable [] value) {
		this.engine.limits().requireFits(this.owner.internalId(), this.name, old, value);
		return value;
	}

	@Override
	public LockedSubsession<T> lock() {
		this.engine.requireNotHeld(this.owner, this.name);
		if (this.owner.isUnsaved()) {
			this.owner.save();
		}
		WaitBudget patience = this.engine.patience();
		boolean turn = this.engine.queueForLock(this.owner, this.name);
		boolean locked = false;
		try {
			String holder = this.engine.newHolder();
			SubsessionRead held = this.engine.write(this.owner, this.name,
					(record) -> record.with(this.engine.nextStamp(record), record.value(), this.engine.lease(holder)),
					holder, patience);
			locked = true;
			if (held != null) {
				this.engine.hold(this.owner, this.name, holder);
			}
			return new HeldSubsession<>(this.engine, this.owner, this.name, this.type, holder, held);
		}
		finally {
			if (turn && !locked) {
				this.engine.leaveQueue(this.owner, this.name);
			}
		}
	}

}
