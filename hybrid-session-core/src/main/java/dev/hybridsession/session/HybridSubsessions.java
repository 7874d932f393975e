package dev.hybridsession.session;

import java.util.Objects;

import dev.hybridsession.Subsession;
import dev.hybridsession.Subsessions;
import dev.hybridsession.subsession.SubsessionEngine;
import dev.hybridsession.subsession.SubsessionOwner;
import org.jspecify.annotations.Nullable;

import org.springframework.session.Session;

/**
 * The subsessions of the sessions of a repository.
 */
public final class HybridSubsessions implements Subsessions {

	private final HybridSessionRepository repository;

	private final SubsessionEngine engine;

	/**
	 * Creates them.
	 * @param repository the repository of the sessions
	 * @param engine reads and changes subsessions
	 */
	public HybridSubsessions(HybridSessionRepository repository, SubsessionEngine engine) {
		this.repository = repository;
		this.engine = engine;
	}

	@Override
	public <T> Subsession<T> of(Session session, String name, Class<T> type) {
		if (!(session instanceof HybridSession own)) {
			throw new IllegalArgumentException(
					"Only a session of the HybridSessionRepository has subsessions, not one of "
							+ session.getClass().getName());
		}
		return this.engine.subsession(new Owner(own), name, type);
	}

	@Override
	public <T> Subsession<T> of(String sessionId, String name, Class<T> type) {
		HybridSession session = this.repository.findById(Objects.requireNonNull(sessionId, "sessionId"));
		return this.engine.subsession((session != null) ? new Owner(session) : new Nobody(sessionId), name, type);
	}

	/** A session at hand, whose id the request may change. */
	private final class Owner implements SubsessionOwner {

		private final HybridSession session;

		Owner(HybridSession session) {
			this.session = session;
		}

		@Override
		public String publicId() {
			return this.session.getId();
		}

		@Override
		public String internalId() {
			return this.session.getInternalId();
		}

		@Override
		public long lastAccessTime() {
			return this.session.lastAccessTime();
		}

		@Override
		public boolean isUnsaved() {
			return this.session.isUnsaved();
		}

		@Override
		public void save() {
			HybridSubsessions.this.repository.save(this.session);
		}

	}

	/**
	 * Stands for a session that does not exist, or no longer.
	 */
	private record Nobody(String publicId) implements SubsessionOwner {

		@Override
		public String internalId() {
			return "";
		}

		@Override
		public long lastAccessTime() {
			return 0;
		}

		@Override
		public boolean isUnsaved() {
			return false;
		}

		@Override
		public void save() {
		}

	}

}
