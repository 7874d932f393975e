package dev.hybridsession;

import org.springframework.session.MapSession;
import org.springframework.session.events.SessionDeletedEvent;
import org.springframework.session.events.SessionExpiredEvent;

/**
 * Marks the event of a session that another instance has ended. Each instance publishes
 * it at most once. Its session has the id and no attributes, which are gone.
 *
 * <p>
 * A listener that does something once per session, such as writing an e-mail, leaves
 * these events out. A listener that cleans up in its own instance, such as one that
 * closes WebSockets, treats them as any other.
 */
public interface RemoteSessionEvent {

	/**
	 * Returns the internal id of the session, which never changed.
	 * @return the internal id
	 */
	String getInternalId();

	/** A session was deleted on another instance. */
	@SuppressWarnings("serial")
	final class Deleted extends SessionDeletedEvent implements RemoteSessionEvent {

		private final String internalId;

		public Deleted(Object source, String id, String internalId) {
			super(source, new MapSession(id));
			this.internalId = internalId;
		}

		@Override
		public String getInternalId() {
			return this.internalId;
		}

	}

	/** A session has expired on another instance. */
	@SuppressWarnings("serial")
	final class Expired extends SessionExpiredEvent implements RemoteSessionEvent {

		private final String internalId;

		public Expired(Object source, String id, String internalId) {
			super(source, new MapSession(id));
			this.internalId = internalId;
		}

		@Override
		public String getInternalId() {
			return this.internalId;
		}

	}

}
