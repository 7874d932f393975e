package dev.hybridsession.internal.subsession;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

import dev.hybridsession.LockedSubsession;
import dev.hybridsession.Subsession;
import dev.hybridsession.internal.session.TieredSession;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * One subsession, as {@link HybridSubsessions} gives it to the application. It holds
 * nothing but names.
 *
 * @param <T> the type of its value
 */
final class HybridSubsession<T> implements Subsession<T> {

	private final HybridSubsessions subsessions;

	/** The session, or {@code null} if there is none under the id. */
	final @Nullable TieredSession session;

	final SubsessionId id;

	final Class<T> type;

	/**
	 * Creates a subsession.
	 * @param session its session, or {@code null} if there is none under the id
	 * @param sessionId the id that the application has asked for
	 */
	@SuppressWarnings("unchecked")
	HybridSubsession(HybridSubsessions subsessions, @Nullable TieredSession session, String sessionId, String name,
			Class<T> type) {
		this.subsessions = subsessions;
		this.session = session;
		this.id = new SubsessionId((session != null) ? session.getInternalId() : sessionId, name);
		// Kotlin's Int::class.java is int
		this.type = (Class<T>) ClassUtils.resolvePrimitiveIfNecessary(Objects.requireNonNull(type, "type"));
	}

	@Override
	public @Nullable T get() {
		SubsessionRead found = this.subsessions.read(this);
		return (found != null) ? this.subsessions.values.peek(this.id.name(), found.record().value(), this.type) : null;
	}

	@Override
	public void set(T value) {
		byte[] bytes = this.subsessions.values.encode(this.id.name(), Objects.requireNonNull(value, "value"));
		this.subsessions.change(this, (old) -> fitting(old, bytes));
	}

	@Override
	public void remove() {
		this.subsessions.change(this, (old) -> null);
	}

	@Override
	public @Nullable T update(UnaryOperator<@Nullable T> function) {
		AtomicReference<@Nullable T> result = new AtomicReference<>();
		this.subsessions.change(this, (bytes) -> {
			T value = function.apply(this.subsessions.values.decode(this.id.name(), bytes, this.type));
			result.set(value);
			return fitting(bytes, this.subsessions.values.encode(this.id.name(), value));
		});
		return result.get();
	}

	private byte @Nullable [] fitting(byte @Nullable [] old, byte @Nullable [] value) {
		this.subsessions.limits().requireFits(this.id.internalId(), this.id.name(), old, value);
		return value;
	}

	@Override
	public LockedSubsession<T> lock() {
		HeldLocks locks = this.subsessions.locks;
		locks.requireNoWaitForItself(this.id);
		this.subsessions.saveNew(this);
		WaitBudget budget = this.subsessions.waitBudget();
		String holder = this.subsessions.randomSource().uniqueId();
		boolean turn = locks.enter(this.id);
		AtomicBoolean sent = new AtomicBoolean();
		boolean locked = false;
		try {
			SubsessionRead held = this.subsessions.write(this, (record) -> {
				sent.set(true);
				return this.subsessions.next(record, record.value(), this.subsessions.lease(holder));
			}, holder, budget);
			locked = true;
			if (held != null) {
				locks.hold(this.id, this.subsessions.lease(holder));
			}
			else if (turn) {
				locks.leave(this.id);
			}
			return new HeldSubsession<>(this.subsessions, this, holder, held);
		}
		finally {
			try {
				// a write that has failed may have been done all the same
				if (!locked && sent.get()) {
					this.subsessions.giveBack(this, holder, Long.MAX_VALUE);
				}
			}
			finally {
				if (turn && !locked) {
					locks.leave(this.id);
				}
			}
		}
	}

}
