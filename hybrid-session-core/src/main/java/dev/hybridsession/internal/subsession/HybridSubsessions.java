package dev.hybridsession.internal.subsession;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import dev.hybridsession.Subsession;
import dev.hybridsession.SubsessionLockedException;
import dev.hybridsession.Subsessions;
import dev.hybridsession.internal.copies.DirtyCopies;
import dev.hybridsession.internal.record.RecordLimits;
import dev.hybridsession.internal.record.Stamps;
import dev.hybridsession.internal.record.SubsessionLease;
import dev.hybridsession.internal.record.SubsessionRecord;
import dev.hybridsession.internal.session.TieredSession;
import dev.hybridsession.internal.session.TieredSessionRepository;
import dev.hybridsession.internal.system.LogOnce;
import dev.hybridsession.internal.system.RandomSource;
import dev.hybridsession.internal.system.Waiter;
import dev.hybridsession.serializer.AttributeSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.session.Session;

/**
 * The subsessions of the sessions of a repository. The application asks it for one, and
 * each {@link HybridSubsession} has its reads and changes done here.
 */
public final class HybridSubsessions implements Subsessions {

	private static final Logger logger = LoggerFactory.getLogger(HybridSubsessions.class);

	/** In microseconds: too short to matter beside the skew of clocks. */
	private static final int STAMP_SPREAD = 1_000;

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

	private final TieredSessionRepository repository;

	final HeldLocks locks;

	private final SubsessionTiers tiers;

	private final SubsessionReader reader;

	private final SubsessionWriter writer;

	private final SubsessionSync sync;

	final SubsessionValues values;

	private final SubsessionSettings settings;

	private final Waiter waiter;

	public HybridSubsessions(TieredSessionRepository repository, SubsessionTiers tiers, DirtyCopies<SubsessionId> dirty,
			AttributeSerializer serializer, SubsessionSettings settings, Waiter waiter) {
		this.repository = repository;
		this.locks = new HeldLocks(tiers, settings, waiter);
		this.tiers = tiers;
		this.sync = new SubsessionSync(tiers, dirty);
		this.reader = new SubsessionReader(tiers, repository, dirty);
		this.writer = new SubsessionWriter(tiers, this.sync, settings.writeThrough());
		this.values = new SubsessionValues(serializer, settings.hidesUndecodable(), new LogOnce());
		this.settings = settings;
		this.waiter = waiter;
	}

	@Override
	public <T> Subsession<T> of(Session session, String name, Class<T> type) {
		if (!(session instanceof TieredSession own)) {
			throw new IllegalArgumentException(
					"Only a session of the HybridSessionRepository has subsessions, not one of "
							+ session.getClass().getName());
		}
		return subsession(own, own.getId(), name, type);
	}

	@Override
	public <T> Subsession<T> of(String sessionId, String name, Class<T> type) {
		TieredSession session = this.repository.findOrCreated(Objects.requireNonNull(sessionId, "sessionId"));
		return subsession(session, sessionId, name, type);
	}

	private <T> Subsession<T> subsession(@Nullable TieredSession session, String sessionId, String name,
			Class<T> type) {
		if (!isName(name)) {
			throw new IllegalArgumentException("The name of a subsession is '" + name
					+ "', but must be 1 to 64 letters, digits, dots, hyphens or underscores");
		}
		return new HybridSubsession<>(this, session, sessionId, name, type);
	}

	/**
	 * Returns whether a text is the name of a subsession: 1 to 64 letters, digits, dots,
	 * hyphens or underscores.
	 */
	public static boolean isName(String name) {
		return NAME.matcher(name).matches();
	}

	/** Returns what brings rows up to date. */
	public SubsessionSync sync() {
		return this.sync;
	}

	RecordLimits limits() {
		return this.settings.limits();
	}

	/** Reads a subsession, and remembers it if its row is behind. */
	@Nullable SubsessionRead read(HybridSubsession<?> subsession) {
		TieredSession session = subsession.session;
		if (session == null || session.isUnsaved()) {
			return null;
		}
		SubsessionRead found = this.reader.read(session, subsession.id, false);
		if (found != null && found.cached()) {
			this.sync.follow(found);
		}
		return found;
	}

	void saveNew(HybridSubsession<?> subsession) {
		TieredSession session = subsession.session;
		if (session != null && session.isUnsaved()) {
			this.repository.save(session);
		}
	}

	/**
	 * Applies a function to the value. The caller wants a result of a dead session, too.
	 */
	void change(HybridSubsession<?> subsession, UnaryOperator<byte @Nullable []> function) {
		this.locks.requireNoWaitForItself(subsession.id);
		saveNew(subsession);
		WaitBudget budget = waitBudget();
		this.locks.change(subsession.id, () -> {
			SubsessionRead kept = write(subsession, (record) -> {
				byte[] value = function.apply(record.value());
				return Arrays.equals(value, record.value()) ? record : next(record, value, SubsessionLease.NONE);
			}, SubsessionLease.NONE.owner(), budget);
			if (kept == null) {
				function.apply(null);
			}
		});
	}

	/**
	 * Writes a subsession, until nobody has written it in between, and as soon as nobody
	 * else holds its lease.
	 * @param change makes the new state of the old one; the same if nothing is to be
	 * written
	 * @param holder who may hold the lease, or {@code null} if the change looks at the
	 * lease itself
	 * @return what there is now, or {@code null} if the session is dead
	 */
	@Nullable SubsessionRead write(HybridSubsession<?> subsession, UnaryOperator<SubsessionRecord> change,
			@Nullable String holder, WaitBudget budget) {
		SubsessionRead found = this.reader.read(subsession.session, subsession.id, true);
		SubsessionRecord unconfirmed = null;
		while (found != null) {
			SubsessionRecord record = found.record();
			boolean barred = holder != null && record.lease()
				.bars(holder, this.tiers.sessions().clock().earliest(), this.settings.longestLease());
			if (!barred) {
				SubsessionRecord next = record.isSameChange(unconfirmed) ? record : change.apply(record);
				if (next == record) {
					return found;
				}
				SubsessionWriter.Written written = this.writer.write(found, next);
				if (written.outcome() == SubsessionWriter.Written.Outcome.WRITTEN) {
					return written.found();
				}
				if (written.outcome() == SubsessionWriter.Written.Outcome.DEAD) {
					break;
				}
				this.tiers.sessions().observer().conflictMerged();
				unconfirmed = (written.outcome() == SubsessionWriter.Written.Outcome.UNCONFIRMED) ? next : null;
				found = written.found();
			}
			if (!budget.await(barred)) {
				throw locked(subsession.id.name(), barred);
			}
			if (barred || found == null) {
				found = this.reader.read(subsession.session, subsession.id, true);
			}
		}
		this.tiers.sessions().observer().saveDropped();
		return null;
	}

	/**
	 * Gives a lease back if the record has it. A thread that has been interrupted does
	 * so, too: no tier takes a write of such a thread, and other requests would wait for
	 * the end of the lease. If the row was written under the lease, the next sync writes
	 * it again: it would keep other requests out as soon as memcached has lost the copy.
	 * @param since the stamp of the change that took the lease, or {@link Long#MAX_VALUE}
	 * if it is not known
	 */
	void giveBack(HybridSubsession<?> subsession, String holder, long since) {
		boolean interrupted = Thread.interrupted();
		try {
			UnaryOperator<SubsessionRecord> release = (record) -> record.lease().owner().equals(holder)
					? next(record, record.value(), SubsessionLease.NONE) : record;
			SubsessionRead released = write(subsession, release, null, waitBudget());
			if (released == null) {
				// the session may live under another id, which a login gave it
				this.tiers.changeCopy(subsession.id, release);
			}
			else if (released.record().isAheadOfRow() && released.record().rowStamp() >= since) {
				this.sync.remember(released.record());
			}
		}
		catch (RuntimeException ex) {
			logger.debug("The lock of subsession {} is not released, and ends with its lease: {}", subsession.id.name(),
					ex.getMessage());
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/** For as long as one may wait in all, from now on. */
	WaitBudget waitBudget() {
		return new WaitBudget(this.tiers.sessions().clock(), this.settings.maxWait(), randomSource(), this.waiter);
	}

	private SubsessionLockedException locked(String name, boolean barred) {
		return new SubsessionLockedException("Subsession '" + name + "' could not be changed within "
				+ this.settings.maxWait().toMillis() + " ms (hybrid-session.locking.wait): "
				+ (barred ? "another holds its lock" : "other requests keep changing it"));
	}

	RandomSource randomSource() {
		return this.tiers.sessions().randomSource();
	}

	SubsessionLease lease(String holder) {
		return new SubsessionLease(holder, this.tiers.sessions().now() + this.settings.lease().toMillis());
	}

	/** The record that follows, with a stamp that is hardly ever made twice. */
	SubsessionRecord next(SubsessionRecord record, byte @Nullable [] value, SubsessionLease lease) {
		long stamp = Stamps.next(this.tiers.sessions().clock(), record.stamp());
		return record.with(stamp + randomSource().between(0, STAMP_SPREAD), value, lease);
	}

}
