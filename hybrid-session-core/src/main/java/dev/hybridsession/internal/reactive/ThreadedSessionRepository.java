package dev.hybridsession.internal.reactive;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.SessionUnavailableException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.FlushMode;
import org.springframework.session.ReactiveFindByIndexNameSessionRepository;
import org.springframework.session.ReactiveSessionRepository;

/**
 * Runs a repository that blocks on threads that may block. Spring Session calls it for
 * each request of a WebFlux application.
 * <ol>
 * <li>An {@link Operation} runs on the scheduler of the sessions. If its request is
 * cancelled meanwhile, it runs to its end all the same, and is not interrupted: no save
 * is left half done.</li>
 * <li>The request continues on one of Reactor's parallel threads. So the code of the
 * application never keeps a thread of the sessions, and may not block there either.</li>
 * <li>An operation that the scheduler refuses, because too many wait or no thread can be
 * started, fails with a {@link SessionUnavailableException}.</li>
 * <li>A session changes its id when it is saved, see {@link ThreadedSession}.</li>
 * </ol>
 *
 * <p>
 * The class is not final, because an aspect of the application may wrap all its
 * repositories.
 */
public class ThreadedSessionRepository
		implements ReactiveSessionRepository<HybridSession>, ReactiveFindByIndexNameSessionRepository<HybridSession> {

	private final HybridSessionRepository repository;

	private final Scheduler scheduler;

	private final Duration longestWait;

	private final RunningOperations running;

	private final IdChanges idChanges = new IdChanges();

	/**
	 * Creates an adapter.
	 * @param repository the repository that blocks; it is set to save a session only when
	 * told to, as a change of an attribute must not block
	 * @param scheduler where it may block
	 * @param longestWait how long an operation may wait for a thread of the scheduler
	 */
	public ThreadedSessionRepository(HybridSessionRepository repository, Scheduler scheduler, Duration longestWait,
			RunningOperations running) {
		this.repository = repository;
		this.scheduler = scheduler;
		this.longestWait = longestWait;
		this.running = running;
		repository.setFlushMode(FlushMode.ON_SAVE);
	}

	/** Does not block. */
	@Override
	public Mono<HybridSession> createSession() {
		return Mono.fromSupplier(() -> threaded(this.repository.createSession()));
	}

	@Override
	public Mono<Void> save(HybridSession session) {
		return change(() -> this.repository.save(ThreadedSession.withIdChanged(session)));
	}

	@Override
	public Mono<HybridSession> findById(String id) {
		return read(() -> {
			HybridSession session = this.repository.findById(id);
			return (session != null) ? threaded(session) : null;
		});
	}

	/**
	 * A session whose id change was not saved still has its old id in the tiers. It ends
	 * too.
	 */
	@Override
	public Mono<Void> deleteById(String id) {
		return change(() -> {
			String before = this.idChanges.idBefore(id);
			if (before != null) {
				this.repository.deleteById(before);
			}
			this.repository.deleteById(id);
		});
	}

	/** Spring Session's reactive interface has another name for this index. */
	@Override
	public Mono<Map<String, HybridSession>> findByIndexNameAndIndexValue(String indexName, String indexValue) {
		String name = indexName.equals(PRINCIPAL_NAME_INDEX_NAME)
				? FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME : indexName;
		return read(() -> {
			Map<String, HybridSession> found = new LinkedHashMap<>(
					this.repository.findByIndexNameAndIndexValue(name, indexValue));
			found.replaceAll((id, session) -> threaded(session));
			return found;
		});
	}

	/** Whether this is an id that a session of this instance was given, and has. */
	public boolean isSavedNewId(String id) {
		return this.idChanges.isSaved(id);
	}

	private HybridSession threaded(HybridSession session) {
		return new ThreadedSession(session, this.idChanges);
	}

	private <T> Mono<T> read(Supplier<@Nullable T> work) {
		return run(false, work);
	}

	private Mono<Void> change(Runnable work) {
		return run(true, () -> {
			work.run();
			return null;
		});
	}

	private <T> Mono<T> run(boolean change, Supplier<@Nullable T> work) {
		return Mono.<T>create((sink) -> {
			Operation<T> operation = new Operation<>(sink, change, work, this.longestWait, this.running);
			this.running.begin();
			try {
				this.scheduler.schedule(operation);
			}
			catch (RejectedExecutionException | OutOfMemoryError ex) {
				this.running.end();
				operation.fail(new SessionUnavailableException("Too many requests wait for their session, this instance"
						+ " stops, or the process may start no further thread", ex));
			}
		}).publishOn(Schedulers.parallel());
	}

}
