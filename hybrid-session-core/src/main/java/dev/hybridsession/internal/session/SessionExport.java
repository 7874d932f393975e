package dev.hybridsession.internal.session;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.store.OldSessions;
import dev.hybridsession.internal.store.OldSessions.OldSession;
import dev.hybridsession.internal.store.RowName;
import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.internal.store.SessionStore;
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

	private final LogOnce leftOut = new LogOnce();

	private final SessionStore store;

	private final SessionLoader loader;

	private final OldSessions old;

	private final AttributeSerializer oldValues;

	private final AttributeSerializer values;

	SessionExport(SessionStore store, SessionLoader loader, OldSessions old, AttributeSerializer oldValues,
			AttributeSerializer values) {
		this.store = store;
		this.loader = loader;
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
			int written = 0;
			int refused = 0;
			String after = null;
			List<RowName> page;
			do {
				page = this.store.findAccessedSince(0, after, PAGE);
				for (RowName name : page) {
					SessionLoader.Loaded loaded = this.loader.load(name.publicId());
					if (loaded != null && write(loaded.record())) {
						written++;
					}
					else if (loaded != null) {
						refused++;
					}
					after = name.internalId();
				}
			}
			while (page.size() == PAGE);
			logger.info("{} sessions were exported, and {} were not, because the other store does not take them",
					written, refused);
			return written;
		}
		catch (StoreUnavailableException ex) {
			throw new SessionUnavailableException("The export has stopped, and can be run again: " + ex.getMessage(),
					ex);
		}
	}

	private boolean write(SessionRecord record) {
		try {
			this.old.write(exported(record));
			return true;
		}
		catch (RowRejectedException ex) {
			logger.warn("Session {} is not exported: {}", record.internalId(), ex.getMessage(), ex);
			return false;
		}
	}

	private OldSession exported(SessionRecord record) {
		Map<String, byte[]> attributes = new HashMap<>();
		record.forEachAttributeName((name) -> {
			byte[] value = record.value(name);
			if (value != null) {
				try {
					attributes.put(name, this.oldValues.serialize(this.values.deserialize(value)));
				}
				catch (RuntimeException ex) {
					if (this.leftOut.isFirst(name)) {
						logger.warn("Session attribute '{}' is not exported: its value cannot be translated. This is"
								+ " not said again for this attribute", name, ex);
					}
				}
			}
		});
		return new OldSession(record.publicId(), record.creationTime(), record.lastAccessTime(), record.interval(),
				record.principal(), attributes);
	}

}
