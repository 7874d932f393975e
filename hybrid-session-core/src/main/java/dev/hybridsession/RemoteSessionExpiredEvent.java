package dev.hybridsession;

import org.springframework.session.MapSession;
import org.springframework.session.events.SessionExpiredEvent;

/**
 * A session has expired on another instance.
 */
@SuppressWarnings("serial")
public final class RemoteSessionExpiredEvent extends SessionExpiredEvent implements RemoteSessionEvent {

	private final String internalId;

	public RemoteSessionExpiredEvent(Object source, String id, String internalId) {
		super(source, new MapSession(id));
		this.internalId = internalId;
	}

	@Override
	public String getInternalId() {
		return this.internalId;
	}

}
