package dev.hybridsession.benchmark;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import org.springframework.session.Session;
import org.springframework.session.SessionRepository;

/** A store of sessions as page loads use it. */
interface PageStore {

	/**
	 * Creates the session of another user.
	 * @return the id
	 */
	String create();

	/**
	 * Loads a page of a user: finds the session, reads it, and saves it.
	 * @param id the session's id
	 * @param changes whether the page changes the session
	 */
	void load(String id, boolean changes);

	/**
	 * Returns how many pages of a user have changed the session.
	 * @param id the session's id
	 */
	long count(String id);

	static <S extends Session> PageStore of(SessionRepository<S> repository, Page page) {
		return new PageStore() {

			@Override
			public String create() {
				S session = repository.createSession();
				page.fill(session::setAttribute);
				repository.save(session);
				return session.getId();
			}

			@Override
			public void load(String id, boolean changes) {
				S session = found(repository.findById(id));
				session.setLastAccessedTime(Instant.now());
				page.load(session::getAttribute, session::setAttribute, changes);
				repository.save(session);
			}

			@Override
			public long count(String id) {
				return Page.count(found(repository.findById(id)));
			}

			private S found(@Nullable S session) {
				if (session == null) {
					throw new IllegalStateException("A session is gone");
				}
				return session;
			}

		};
	}

}
