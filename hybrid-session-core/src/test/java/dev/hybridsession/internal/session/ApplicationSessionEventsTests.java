package dev.hybridsession.internal.session;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import dev.hybridsession.AttributeErrorPolicy;
import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.RemoteSessionEvent;
import dev.hybridsession.SessionArchive;
import dev.hybridsession.internal.jobs.ReaperPass;
import dev.hybridsession.internal.store.EndNotice;
import dev.hybridsession.serializer.JdkAttributeSerializer;
import dev.hybridsession.support.MemoryLockTable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationListener;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.session.events.AbstractSessionEvent;
import org.springframework.session.events.SessionCreatedEvent;
import org.springframework.session.events.SessionDeletedEvent;
import org.springframework.session.events.SessionExpiredEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

@ExtendWith(OutputCaptureExtension.class)
class ApplicationSessionEventsTests extends RepositoryTestBase {

	private final List<AbstractSessionEvent> heard = new ArrayList<>();

	private GenericApplicationContext context;

	private TieredSessionRepository repository;

	@BeforeEach
	void listen() {
		this.heard.clear();
		this.context = new GenericApplicationContext();
		this.context.addApplicationListener((ApplicationListener<AbstractSessionEvent>) this.heard::add);
		this.context.refresh();
		this.repository = new TieredSessionRepository(this.one.tiers,
				new JdkAttributeSerializer(null, List.of("*"), List.of()), AttributeErrorPolicy.HIDE_ATTRIBUTE,
				SessionArchive.none(), new ApplicationSessionEvents(this.context), (internalId) -> List.of());
	}

	@AfterEach
	void close() {
		this.context.close();
	}

	@Test
	void theApplicationHearsOnceOfEachBeginningAndEndWithTheLastData() {
		TieredSession deleted = create();
		this.repository.save(deleted);
		TieredSession expired = create();
		this.repository.deleteById(deleted.getId());
		this.repository.deleteById(deleted.getId());
		this.clock.advance(Duration.ofHours(1));
		ReaperPass reaper = new ReaperPass(this.one.tiers, this.repository.ending(), 10, 1, new MemoryLockTable());
		reaper.run();
		reaper.run();
		assertThat(this.heard).extracting(AbstractSessionEvent::getClass)
			.asList()
			.containsExactly(SessionCreatedEvent.class, SessionCreatedEvent.class, SessionDeletedEvent.class,
					SessionExpiredEvent.class);
		assertThat(this.heard.get(2).getSessionId()).isEqualTo(deleted.getId());
		assertThat(this.heard.get(3).getSessionId()).isEqualTo(expired.getId());
		assertThat(this.heard.get(3).getSession().<String>getAttribute("name")).isEqualTo("value");
	}

	@Test
	void theApplicationHearsOfEndsOnOtherInstances() {
		ApplicationSessionEvents events = new ApplicationSessionEvents(this.context);
		events.ended(new EndNotice("internal", "expired", true, "other", 1));
		events.ended(new EndNotice("internal", "deleted", false, "other", 1));
		assertThat(this.heard).extracting(AbstractSessionEvent::getSessionId).containsExactly("expired", "deleted");
		assertThat(this.heard.get(0)).isInstanceOf(RemoteSessionEvent.Expired.class);
		assertThat(this.heard.get(1)).isInstanceOf(RemoteSessionEvent.Deleted.class);
	}

	/**
	 * Otherwise a log of events, as Spring Modulith keeps one, gets the whole context.
	 */
	@Test
	void eventAsJsonTellsOfItsSessionAndNothingElseOfTheApplication() {
		ApplicationSessionEvents events = new ApplicationSessionEvents(this.context);
		TieredSession session = create();
		this.heard.clear();
		events.created(session);
		events.ended(session, EndReason.DELETED);
		events.ended(session, EndReason.EXPIRED);
		events.ended(new EndNotice(session.getInternalId(), session.getId(), true, "other", 1));
		events.ended(new EndNotice(session.getInternalId(), session.getId(), false, "other", 1));
		assertThat(this.heard).hasSize(5).allSatisfy((event) -> {
			JsonNode json = new JsonMapper().valueToTree(event);
			assertThat(json.get("sessionId").stringValue()).isEqualTo(session.getId());
			assertThat(json.get("source").stringValue()).isEqualTo(session.getInternalId());
			assertThat(json.findValues("value")).as("attributes").isEmpty();
			assertThat(event.toString()).endsWith("[source=" + session.getInternalId() + "]");
		});
	}

	@Test
	void aListenerThatFailsBreaksNothing() {
		this.context.addApplicationListener((ApplicationListener<AbstractSessionEvent>) (event) -> {
			throw new IllegalStateException("listener");
		});
		TieredSession session = create();
		this.repository.deleteById(session.getId());
		assertThat(this.repository.findById(session.getId())).isNull();
	}

	@Test
	void aListenerThatThrowsAnErrorCostsNoOtherSessionOfAPageItsEvent(CapturedOutput output) {
		List<Error> errors = new ArrayList<>(List.of(new AssertionError("listener"),
				new NoClassDefFoundError("listener"), new StackOverflowError()));
		this.context.addApplicationListener((ApplicationListener<SessionExpiredEvent>) (event) -> {
			if (!errors.isEmpty()) {
				throw errors.remove(0);
			}
		});
		List<String> ids = IntStream.range(0, 5).mapToObj((i) -> create().getId()).toList();
		this.clock.advance(Duration.ofHours(1));
		assertThat(new ReaperPass(this.one.tiers, withoutArchive().ending(), 10, 1, new MemoryLockTable()).run())
			.isEqualTo(5);
		assertThat(this.heard).filteredOn(SessionExpiredEvent.class::isInstance)
			.extracting(AbstractSessionEvent::getSessionId)
			.containsExactlyInAnyOrderElementsOf(ids);
		assertThat(output).contains("AssertionError: listener", "NoClassDefFoundError: listener", "StackOverflowError");
	}

	@Test
	void eachKindOfEventAndFailureHasALineOfItsOwn(CapturedOutput output) {
		ApplicationSessionEvents events = new ApplicationSessionEvents((event) -> {
			throw (event instanceof SessionCreatedEvent) ? new IllegalStateException("of a beginning")
					: new UnsupportedOperationException("of an end");
		});
		TieredSession session = create();
		for (int i = 0; i < 3; i++) {
			events.created(session);
			events.ended(session, EndReason.DELETED);
			events.ended(session, EndReason.EXPIRED);
		}
		assertThat(output).containsOnlyOnce("A listener failed on SessionCreatedEvent (1 times since")
			.containsOnlyOnce("A listener failed on SessionDeletedEvent (1 times since")
			.containsOnlyOnce("A listener failed on SessionExpiredEvent (1 times since")
			.containsOnlyOnce("of a beginning");
	}

	@Test
	void checkedExceptionOfAListenerInKotlinBreaksNothing() {
		ApplicationEventPublisher publisher = mock((invocation) -> {
			throw new IOException("of Kotlin");
		});
		new ApplicationSessionEvents(publisher).created(create());
	}

	private TieredSessionRepository withoutArchive() {
		return new TieredSessionRepository(this.one.tiers, new JdkAttributeSerializer(null, List.of("*"), List.of()),
				AttributeErrorPolicy.HIDE_ATTRIBUTE, null, new ApplicationSessionEvents(this.context),
				(internalId) -> List.of());
	}

	private TieredSession create() {
		TieredSession session = this.repository.createSession();
		session.setAttribute("name", "value");
		this.repository.save(session);
		return session;
	}

}
