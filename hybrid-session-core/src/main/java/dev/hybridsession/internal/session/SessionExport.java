package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.copies.SessionTiers;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.store.OldSessions;
import dev.hybridsession.internal.store.OldSessions.OldSession;
import dev.hybridsession.internal.store.RowName;
import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.internal.system.LogOnce;
import dev.hybridsession.serializer.AttributeSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the live sessions into the store that the application used before, or goes back
 * to. {@link TieredSessionRepository} calls it for an operator.
 */
final class SessionExport {

	private static final Logger logger = LoggerFactory.getLogger(SessionExport.class);

	/** Rows in one question, so that memory does not grow with the table. */
	private static final int PAGE = 500;

	/**
	 * A page here records its access in the old store before it saves the copy, and may
	 * not need to save it. So the original may have a later access than the copy, though
	 * no old instance has used it.
	 */
	private static final long LATER = Duration.ofMinutes(1).toMillis();

	private final LogOnce leftOut = new LogOnce();

	private final boolean adopts;

	private final SessionTiers tiers;

	private final SessionLoader loader;

	private final SessionEnding ending;

	private final OldSessions old;

	private final AttributeSerializer oldValues;

	private final AttributeSerializer values;

	SessionExport(boolean adopts, SessionTiers tiers, SessionLoader loader, SessionEnding ending, OldSessions old,
			AttributeSerializer oldValues, AttributeSerializer values) {
		this.adopts = adopts;
		this.tiers = tiers;
		this.loader = loader;
		this.ending = ending;
		this.old = old;
		this.oldValues = oldValues;
		this.values = values;
	}

	/**
	 * Writes every session that has a row, with its newest data.
	 * @return how many were written
	 * @throws SessionUnavailableException if one of the stores cannot be asked; what
	 * could be written is
	 */
	int run() {
		try {
			Map<Result, Integer> results = new EnumMap<>(Result.class);
			String after = null;
			List<RowName> page;
			do {
				page = this.tiers.gate().store().findAccessedSince(0, after, PAGE);
				for (RowName name : page) {
					SessionLoader.Loaded loaded = this.loader.load(name.publicId());
					if (loaded != null) {
						results.merge(export(loaded.record()), 1, Integer::sum);
					}
					after = name.internalId();
				}
			}
			while (page.size() == PAGE);
			int written = results.getOrDefault(Result.WRITTEN, 0);
			logger.info(
					"{} sessions were exported. {} were not, because the other store does not take them, and {} because"
							+ " old instances have used or ended them since",
					written, results.getOrDefault(Result.REFUSED, 0), results.getOrDefault(Result.LEFT, 0));
			return written;
		}
		catch (StoreUnavailableException ex) {
			throw new SessionUnavailableException("The export has stopped, and can be run again: " + ex.getMessage(),
					ex);
		}
	}

	/**
	 * An original that an old instance has ended does not come back, and one that it has
	 * used since is newer than the copy.
	 */
	private Result export(SessionRecord record) {
		OldSession original = this.old.find(record.publicId())
			.filter((found) -> !found.interval().isZero())
			.orElse(null);
		if (original == null && this.adopts && record.isAdopted()) {
			logger.debug("Session {} ends: the old store has it no longer", record.internalId());
			this.ending.delete(record.publicId(), record);
			return Result.LEFT;
		}
		if (original != null && original.lastAccessTime() - record.lastAccessTime() > LATER
				+ this.tiers.timing().touchInterval(record)) {
			return Result.LEFT;
		}
		try {
			this.old.write(exported(record, (original != null) ? original.attributes() : Map.of()));
			return Result.WRITTEN;
		}
		catch (RowRejectedException ex) {
			logger.warn("Session {} is not exported: {}", record.internalId(), ex.getMessage(), ex);
			return Result.REFUSED;
		}
	}

	/** A value that cannot be translated stays as the original has it. */
	private OldSession exported(SessionRecord record, Map<String, byte[]> original) {
		Map<String, byte[]> attributes = new HashMap<>();
		record.forEachAttributeName((name) -> {
			byte[] value = record.value(name);
			if (value != null) {
				try {
					attributes.put(name, this.oldValues.serialize(this.values.deserialize(value)));
				}
				catch (RuntimeException ex) {
					byte[] there = original.get(name);
					if (there != null) {
						attributes.put(name, there);
					}
					else if (this.leftOut.isFirst(name)) {
						logger.warn("Session attribute '{}' is not exported: its value cannot be translated. This is"
								+ " not said again for this attribute", name, ex);
					}
				}
			}
		});
		return new OldSession(record.publicId(), record.creationTime(), record.lastAccessTime(), record.interval(),
				record.principal(), attributes);
	}

	/** The result of the export of one session. */
	private enum Result {

		WRITTEN, REFUSED, LEFT

	}

}
