package dev.hybridsession;

import org.springframework.session.MapSession;
import org.springframework.session.events.SessionDeletedEvent;

/**
 * A session was deleted on another instance.
 */
@SuppressWarnings("serial")
public final class RemoteSessionDeletedEvent extends SessionDeletedEvent implements RemoteSessionEvent {

	private final String internalId;

	public RemoteSessionDeletedEvent(Object source, String id, String internalId) {
		super(source, new MapSession(id));
		this.internalId = internalId;
	}

	@Override
	public String getInternalId() {
		return this.internalId;
	}

}
