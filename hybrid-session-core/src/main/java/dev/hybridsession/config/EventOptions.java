package dev.hybridsession.config;

import dev.hybridsession.EventScope;

/**
 * Which instances hear of sessions that end: {@code hybrid-session.events.*}.
 */
public final class EventOptions {

	/**
	 * Instances that publish the event of a session that ends. All instances by default,
	 * so that a WebSocket is closed wherever it is.
	 */
	private EventScope scope = EventScope.CLUSTER;

	EventOptions() {
	}

	public EventScope getScope() {
		return this.scope;
	}

	public void setScope(EventScope scope) {
		this.scope = scope;
	}

}
