package dev.hybridsession.subsession;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import dev.hybridsession.SessionObserver;
import dev.hybridsession.Subsession;
import dev.hybridsession.SubsessionLockedException;
import dev.hybridsession.lock.LocalLocks;
import dev.hybridsession.record.RecordLimits;
import dev.hybridsession.record.SubsessionLease;
import dev.hybridsession.record.SubsessionRecord;
import dev.hybridsession.serializer.AttributeSerializer;
import dev.hybridsession.system.Waiter;
import org.jspecify.annotations.Nullable;

/**
 * Reads and changes subsessions, whichever session they belong to.
 */
public final class SubsessionEngine {

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

	private final ChangeQueue queue;

	private final LocalLocks locks;

	private final HeldLocks held = new HeldLocks();

	private final SubsessionTiers tiers;

	private final SubsessionReader reader;

	private final SubsessionWriter writer;

	private final SubsessionSync sync;

	private final SubsessionValues values;

	private final SubsessionSettings settings;

	private final SessionObserver observer;

	private final Waiter waiter;

	/**
	 * Creates an engine.
	 * @param tiers where subsessions are kept
	 * @param parents tells of the sessions
	 * @param dirty where to remember subsessions whose rows are behind
	 * @param serializer encodes values
	 * @param settings what can be set
	 * @param observer counts what happens
	 * @param waiter lets time pass
	 */
	public SubsessionEngine(SubsessionTiers tiers, ParentSessions parents, DirtySubsessions dirty,
			AttributeSerializer serializer, SubsessionSettings settings, SessionObserver observer, Waiter waiter) {
		this.queue = new ChangeQueue(waiter);
		this.locks = new LocalLocks(waiter);
		CacheFence fence = new CacheFence(tiers.clock(), settings.clockSkew().toMillis());
		this.tiers = tiers;
		this.sync = new SubsessionSync(this.tiers, dirty, settings.clockSkew());
		this.reader = new SubsessionReader(this.tiers, parents, fence, dirty);
		this.writer = new SubsessionWriter(this.tiers, parents, fence, this.sync, settings.writeThrough());
		this.values = new SubsessionValues(serializer, settings.hidesUndecodable());
		this.settings = settings;
		this.observer = observer;
		this.waiter = waiter;
	}

	/**
	 * Returns a subsession.
	 * @param <T> the type of its value
	 * @param owner its session
	 * @param name its name
	 * @param type the type of its value
	 * @return the subsession
	 * @throws IllegalArgumentException if the name is not allowed
	 */
	public <T> Subsession<T> subsession(SubsessionOwner owner, String name, Class<T> type) {
		if (!isName(name)) {
			throw new IllegalArgumentException("The name of a subsession is '" + name
					+ "', but must be 1 to 64 letters, digits, dots, hyphens or underscores");
		}
		return new HybridSubsession<>(this, owner, name, type);
	}

	/**
	 * Returns whether a subsession may have a name.
	 * @param name the name
	 * @return {@code true} for 1 to 64 letters, digits, dots, hyphens or underscores
	 */
	public static boolean isName(String name) {
		return NAME.matcher(name).matches();
	}

	/**
	 * Returns what brings rows up to date.
	 * @return the sync of single subsessions
	 */
	public SubsessionSync sync() {
		return this.sync;
	}

	SubsessionValues values() {
		return this.values;
	}

	RecordLimits limits() {
		return this.settings.limits();
	}

	/** Reads a subsession, and remembers it if its row is behind. */
	@Nullable SubsessionRead read(SubsessionOwner owner, String name) {
		if (owner.isUnsaved()) {
			return null;
		}
		SubsessionRead found = this.reader.read(owner, name);
		if (found != null && found.cached()) {
			this.sync.follow(found);
		}
		return found;
	}

	/**
	 * Applies a change together with those that wait with it.
	 */
	void change(SubsessionOwner owner, String name, UnaryOperator<byte @Nullable []> function) {
		requireNotHeld(owner, name);
		if (owner.isUnsaved()) {
			owner.save();
		}
		String line = owner.internalId() + ':' + name + ':' + owner.publicId();
		this.queue.run(line, new Change(function), (batch) -> apply(owner, name, batch));
	}

	private void apply(SubsessionOwner owner, String name, ChangeQueue.Batch batch) {
		SubsessionRead kept = write(owner, name, (record) -> {
			int asked = batch.changes().size();
			byte[] value = record.value();
			for (Change change : batch.join()) {
				value = change.apply(value);
			}
			// whoever came after the read cannot tell from it that there is nothing to do
			boolean same = batch.changes().size() == asked && Arrays.equals(value, record.value());
			return same ? record : record.with(nextStamp(record), value, SubsessionLease.NONE);
		}, SubsessionLease.NONE.owner());
		if (kept == null) {
			// the callers want a result all the same
			batch.changes().forEach((change) -> change.apply(null));
		}
	}

	/**
	 * Writes a subsession, until nobody has written it in between, and as soon as nobody
	 * else holds its lease.
	 * @param owner its session
	 * @param name its name
	 * @param change makes the new state of the old one; the same if nothing is to be
	 * written
	 * @param holder who may hold the lease, or {@code null} if the change looks at the
	 * lease itself
	 * @return what there is now, or {@code null} if the session is dead
	 */
	@Nullable SubsessionRead write(SubsessionOwner owner, String name, UnaryOperator<SubsessionRecord> change,
			@Nullable String holder) {
		return write(owner, name, change, holder, patience());
	}

	@Nullable SubsessionRead write(SubsessionOwner owner, String name, UnaryOperator<SubsessionRecord> change,
			@Nullable String holder, WaitBudget patience) {
		SubsessionRead found = this.reader.readToChange(owner, name);
		SubsessionRecord unconfirmed = null;
		while (found != null) {
			SubsessionRecord record = found.record();
			boolean barred = holder != null
					&& record.lease().bars(holder, this.tiers.clock().earliest(), this.settings.longestLease());
			if (!barred) {
				SubsessionRecord next = record.isSameChange(unconfirmed) ? record : change.apply(record);
				if (next == record) {
					return found;
				}
				SubsessionWrite written = this.writer.write(found, next);
				if (written.outcome() == SubsessionWrite.Outcome.WRITTEN) {
					return written.found();
				}
				if (written.outcome() == SubsessionWrite.Outcome.DEAD) {
					break;
				}
				this.observer.conflictMerged();
				unconfirmed = (written.outcome() == SubsessionWrite.Outcome.UNCONFIRMED) ? next : null;
				found = written.found();
			}
			if (!patience.await(barred)) {
				throw locked(name, barred);
			}
			if (barred || found == null) {
				found = this.reader.readToChange(owner, name);
			}
		}
		this.observer.saveDropped();
		return null;
	}

	/** For as long as one may wait in all, from now on. */
	WaitBudget patience() {
		return new WaitBudget(this.tiers.clock(), this.settings.maxWait(), this.tiers.randomSource(), this.waiter);
	}

	private SubsessionLockedException locked(String name, boolean barred) {
		return new SubsessionLockedException("Subsession '" + name + "' could not be changed within "
				+ this.settings.maxWait().toMillis() + " ms (hybrid-session.locking.wait): "
				+ (barred ? "another holds its lock" : "others keep changing it"));
	}

	/** The time of day, in milliseconds since the epoch. */
	long now() {
		return this.tiers.now();
	}

	/**
	 * Waits for the other threads of this instance that lock or wait to lock the same
	 * subsession. If that takes too long the lease decides, for a thread may have
	 * forgotten to release its lock.
	 * @return whether it is this thread's turn
	 */
	boolean queueForLock(SubsessionOwner owner, String name) {
		return this.locks.acquire(this.tiers.key(owner.internalId(), name), this.settings.maxWait().toNanos());
	}

	/** Lets the next thread go on; also instead of one that has forgotten to. */
	void leaveQueue(SubsessionOwner owner, String name) {
		this.locks.release(this.tiers.key(owner.internalId(), name));
	}

	/** The current thread would wait for itself. */
	void requireNotHeld(SubsessionOwner owner, String name) {
		if (this.held.isOwn(heldKey(owner, name), now())) {
			throw new IllegalStateException("This thread holds the lock of subsession '" + name
					+ "', and can change it only through what lock() has returned until that is closed");
		}
	}

	void hold(SubsessionOwner owner, String name, String holder) {
		this.held.hold(heldKey(owner, name), lease(holder), now());
	}

	void letGo(SubsessionOwner owner, String name, String holder) {
		this.held.letGo(heldKey(owner, name), holder);
	}

	private static String heldKey(SubsessionOwner owner, String name) {
		return owner.internalId() + ':' + name;
	}

	String newHolder() {
		return this.tiers.randomSource().uniqueId();
	}

	SubsessionLease lease(String holder) {
		return new SubsessionLease(holder, now() + this.settings.lease().toMillis());
	}

	long nextStamp(SubsessionRecord record) {
		return this.tiers.nextStamp(record);
	}

}
