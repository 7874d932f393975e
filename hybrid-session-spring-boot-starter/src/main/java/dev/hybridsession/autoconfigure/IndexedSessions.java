package dev.hybridsession.autoconfigure;

import java.util.Map;
import java.util.function.Supplier;

import dev.hybridsession.HybridSession;
import org.jspecify.annotations.Nullable;

import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.SessionRepository;

/**
 * The sessions of the application with an index of users, for Spring Security's session
 * registry.
 */
record IndexedSessions(SessionRepository<HybridSession> sessions,
		Supplier<FindByIndexNameSessionRepository<HybridSession>> index)
		implements
			FindByIndexNameSessionRepository<HybridSession> {

	@Override
	public HybridSession createSession() {
		return this.sessions.createSession();
	}

	@Override
	public void save(HybridSession session) {
		this.sessions.save(session);
	}

	@Override
	public @Nullable HybridSession findById(String id) {
		return this.sessions.findById(id);
	}

	@Override
	public void deleteById(String id) {
		this.sessions.deleteById(id);
	}

	@Override
	public Map<String, HybridSession> findByIndexNameAndIndexValue(String indexName, String indexValue) {
		return this.index.get().findByIndexNameAndIndexValue(indexName, indexValue);
	}

	@Override
	public Map<String, HybridSession> findByPrincipalName(String principalName) {
		return this.index.get().findByPrincipalName(principalName);
	}

}
