package dev.hybridsession.internal.session;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.RemoteSessionEvent;
import dev.hybridsession.internal.store.EndNotice;
import dev.hybridsession.internal.system.OncePerMinute;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.session.events.SessionCreatedEvent;
import org.springframework.session.events.SessionDeletedEvent;
import org.springframework.session.events.SessionExpiredEvent;

/**
 * Publishes the events of Spring Session to the application context. The source of an
 * event is the internal id of its session: the repository would lead to the whole
 * application, of which a log of events, such as that of Spring Modulith, makes JSON.
 *
 * @param failures bounds the lines of the log, for each class of event and of exception
 */
public record ApplicationSessionEvents(ApplicationEventPublisher publisher,
		Map<List<Class<?>>, OncePerMinute> failures) implements SessionEvents {

	private static final Logger logger = LoggerFactory.getLogger(ApplicationSessionEvents.class);

	/** Publishes events to an application context. */
	public ApplicationSessionEvents(ApplicationEventPublisher publisher) {
		this(publisher, new ConcurrentHashMap<>());
	}

	@Override
	public void created(TieredSession session) {
		publish(new SessionCreatedEvent(session.getInternalId(), session));
	}

	@Override
	public void ended(TieredSession session, EndReason reason) {
		String source = session.getInternalId();
		publish((reason == EndReason.DELETED) ? new SessionDeletedEvent(source, session)
				: new SessionExpiredEvent(source, session));
	}

	/** Publishes the end of a session that another instance has ended. */
	public void ended(EndNotice notice) {
		String source = notice.internalId();
		publish(notice.expired() ? new RemoteSessionEvent.Expired(source, notice.publicId(), source)
				: new RemoteSessionEvent.Deleted(source, notice.publicId(), source));
	}

	/** A listener that fails costs no other session its event. */
	private void publish(ApplicationEvent event) {
		try {
			this.publisher.publishEvent(event);
		}
		// a listener in Kotlin may throw any exception
		catch (Exception | LinkageError | AssertionError | StackOverflowError ex) {
			this.failures
				.computeIfAbsent(List.of(event.getClass(), ex.getClass()),
						(kind) -> new OncePerMinute(System::nanoTime))
				.count((count) -> logger.error("A listener failed on {} ({} times since the last such line)",
						event.getClass().getSimpleName(), count, ex));
		}
	}

}
