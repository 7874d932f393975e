package dev.hybridsession.internal.session;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import dev.hybridsession.HybridSession;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.serializer.JdkAttributeSerializer;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.FaultyStore.Operation;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemoryOldSessions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.session.FindByIndexNameSessionRepository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that sessions are taken over from the store that the application used before,
 * while old instances still use it.
 */
@ExtendWith(OutputCaptureExtension.class)
class MigrationTests extends RepositoryTestBase {

	private static final Duration INTERVAL = Duration.ofMinutes(20);

	private static final String USER = FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME;

	private final MemoryOldSessions old = new MemoryOldSessions();

	private long begun;

	/** The tiers remember those of earlier tests. */
	private String id;

	@Override
	protected HybridInstance.Builder configure(HybridInstance.Builder builder) {
		return builder.serializer(new JdkAttributeSerializer(null, List.of(), List.of())).oldSessions(this.old);
	}

	@BeforeEach
	void logInAtAnOldInstance() {
		this.old.sessions.clear();
		this.old.away = false;
		this.id = UUID.randomUUID().toString();
		this.begun = this.clock.millis() - Duration.ofMinutes(10).toMillis();
		this.old.put(this.id, this.begun, this.clock.millis() - 60_000, INTERVAL, "anna",
				Map.of(USER, stream("anna"), "cart", stream(List.of("apple")), "link", stream(new NotAllowed())));
	}

	static byte[] stream(Object value) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
			output.writeObject(value);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	private HybridSession load(HybridInstance instance) {
		return instance.repository.findById(this.id);
	}

	@Test
	void aSessionOfTheOldStoreIsTakenOverAsItIs() {
		int reads = this.old.reads.get();
		HybridSession session = load(this.one);
		assertThat(session.getId()).isEqualTo(this.id);
		assertThat(session.getCreationTime().toEpochMilli()).isEqualTo(this.begun);
		assertThat(session.getLastAccessedTime()).isEqualTo(Instant.ofEpochMilli(this.clock.millis() - 60_000));
		assertThat(session.getMaxInactiveInterval()).isEqualTo(INTERVAL);
		assertThat(session.<String>getAttribute(USER)).isEqualTo("anna");
		assertThat(session.<List<String>>getAttribute("cart")).containsExactly("apple");
		assertThat(this.one.created).as("it began long ago").isEmpty();
		assertThat(this.old.sessions).as("old instances go on with it").containsKey(this.id);
		assertThat(load(this.two).getInternalId()).isEqualTo(session.getInternalId());
		assertThat(this.old.reads).as("adopted once").hasValue(reads + 1);
	}

	@Test
	void theClassFilterHoldsForValuesOfTheOldStore() {
		assertThat(load(this.one).getAttributeNames()).containsExactlyInAnyOrder(USER, "cart");
	}

	@Test
	void attributesThatNoSessionHereMayHaveAreLeftOutWithOneLine(CapturedOutput output) {
		this.old.put(this.id, this.begun, this.clock.millis() - 60_000, INTERVAL, null,
				Map.of("cut\uD83C", stream(1), "cut\uD83D", stream(2), "", stream(3), "kept", stream(4)));
		assertThat(load(this.one).getAttributeNames()).containsExactly("kept");
		assertThat(load(this.two).getAttributeNames()).containsExactly("kept");
		assertThat(output.toString().lines().filter((line) -> line.contains("not taken over"))).hasSize(1);
	}

	@Test
	void anUnknownIdCostsOneReadOfTheOldStoreAMoment() {
		int before = this.old.reads.get();
		for (int i = 0; i < 10; i++) {
			assertThat(this.one.repository.findById("unknown")).isNull();
		}
		assertThat(this.old.reads.get() - before).isEqualTo(1);
	}

	@Test
	void hitsOfSessionsThatBeganHereCostNothing() {
		TieredSession session = this.one.create();
		int before = this.old.reads.get() + this.old.touches.get();
		for (int i = 0; i < 10; i++) {
			this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
			this.clock.advance(MINUTE);
		}
		assertThat(this.old.reads.get() + this.old.touches.get()).isEqualTo(before);
	}

	@Test
	void hitsOfAnAdoptedSessionAreToldToTheOldStoreOnceAMoment() {
		load(this.one);
		int before = this.old.touches.get();
		for (int i = 0; i < 10; i++) {
			load(this.one);
		}
		assertThat(this.old.touches.get()).isEqualTo(before);
		this.clock.advance(Duration.ofSeconds(6));
		load(this.one);
		assertThat(this.old.touches.get()).isEqualTo(before + 1);
		assertThat(this.old.sessions.get(this.id).lastAccessTime()).isEqualTo(this.clock.millis());
	}

	@Test
	void anExpiredSessionIsNotTakenOver() {
		this.clock.advance(Duration.ofMinutes(19));
		assertThat(load(this.one)).isNull();
		this.old.put("zero", this.begun, this.clock.millis(), Duration.ZERO, null, Map.of());
		assertThat(this.one.repository.findById("zero")).isNull();
	}

	@Test
	void twoInstancesAdoptASessionOnce() {
		this.old.afterNextRead(() -> load(this.two));
		HybridSession first = load(this.one);
		assertThat(first).isNotNull();
		assertThat(load(this.two).getInternalId()).isEqualTo(first.getInternalId());
		assertThat(this.jdbc.queryForObject("SELECT COUNT(*) FROM HYBRID_SESSION", Integer.class)).isEqualTo(1);
	}

	@Test
	void aLogoutHereIsALogoutThere() {
		load(this.one);
		this.one.repository.deleteById(this.id);
		assertThat(this.old.sessions).isEmpty();
		assertThat(load(this.two)).isNull();
	}

	@Test
	void aSessionThatNoNewInstanceHasSeenIsDeletedThereAsWell() {
		this.one.repository.deleteById(this.id);
		assertThat(this.old.sessions).isEmpty();
	}

	@Test
	void aLogoutThereIsALogoutHereWithinAMoment() {
		load(this.one);
		this.old.sessions.clear();
		this.clock.advance(Duration.ofSeconds(6));
		assertThat(load(this.one)).isNull();
		assertThat(this.one.deleted).hasSize(1);
		assertThat(load(this.two)).isNull();
	}

	@Test
	void aLogoutThereWhileTheSessionIsCopiedIsNotMissed() {
		this.old.afterNextRead(this.old.sessions::clear);
		assertThat(load(this.one)).isNull();
	}

	@Test
	void aLogoutHereWhileAnotherInstanceCopiesIsNotMissed() {
		this.old.afterNextRead(() -> this.two.repository.deleteById(this.id));
		assertThat(load(this.one)).isNull();
		assertThat(load(this.two)).isNull();
	}

	@Test
	void theOldIdIsDeadEverywhereAfterALogin() {
		TieredSession session = this.one.repository.findById(this.id);
		String newId = session.changeSessionId();
		this.one.repository.save(session);
		assertThat(this.old.sessions).isEmpty();
		loseMemcached();
		assertThat(load(this.one)).isNull();
		assertThat(load(this.two)).isNull();
		this.clock.advance(MINUTE);
		int before = this.old.touches.get();
		assertThat(this.two.repository.findById(newId)).isNotNull();
		assertThat(this.old.touches).as("the old store never had this id").hasValue(before);
	}

	@Test
	void aSessionThatEndedHereDoesNotComeBackFromTheOldStore() {
		load(this.one);
		var kept = Map.copyOf(this.old.sessions);
		this.one.repository.deleteById(this.id);
		this.old.sessions.putAll(kept);
		loseMemcached();
		assertThat(load(this.two)).isNull();
		int before = this.old.reads.get();
		assertThat(load(this.two)).isNull();
		assertThat(this.old.reads).as("asked once a moment").hasValue(before);
	}

	@Test
	void whileTheOldStoreIsAwayAnUnknownSessionIsNoLogout() {
		load(this.two);
		this.old.away = true;
		this.clock.advance(MINUTE);
		assertThat(load(this.two)).as("adopted sessions are served").isNotNull();
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> this.one.repository.findById("another"));
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> this.one.repository.deleteById(this.id))
			.withMessageEndingWith("remove hybrid-session.migration.from");
		this.old.away = false;
		assertThat(load(this.one)).as("a logout that failed changed nothing").isNotNull();
	}

	@Test
	void theSessionsOfAPrincipalAreFoundBeforeAPageHasAdoptedThem() {
		assertThat(this.one.repository.findByPrincipalName("anna")).containsOnlyKeys(this.id);
		assertThat(this.one.repository.findByPrincipalName("berta")).isEmpty();
	}

	@Test
	void aSessionIsFoundByThePrincipalOfTheOldStoreIfItsLoginCannotBeRead() {
		this.old.put(this.id, this.begun, this.clock.millis() - 60_000, INTERVAL, "anna",
				Map.of("SPRING_SECURITY_CONTEXT", stream(new NotAllowed())));
		assertThat(this.one.repository.findByPrincipalName("anna")).containsOnlyKeys(this.id);
		this.one.page(this.id, (page) -> page.setAttribute("other", 1));
		assertThat(this.two.repository.findByPrincipalName("anna")).containsOnlyKeys(this.id);
	}

	@Test
	void aSearchForAPrincipalDoesNotFindWhatAnOldInstanceHasEnded() {
		load(this.one);
		long accessed = this.clock.millis();
		this.clock.advance(MINUTE);
		assertThat(this.one.repository.findByPrincipalName("anna")).hasSize(1);
		assertThat(this.old.sessions.get(this.id).lastAccessTime()).as("a search is no access").isEqualTo(accessed);
		this.old.sessions.clear();
		this.clock.advance(MINUTE);
		assertThat(this.one.repository.findByPrincipalName("anna")).isEmpty();
	}

	@Test
	void aParallelRequestThatCameTooEarlyLogsNobodyOut() {
		this.one.store.beforeNext(Operation.INSERT, () -> {
			// it remembers the id as absent, and goes no further
			this.old.away = true;
			assertUnavailable(() -> load(this.one));
			this.old.away = false;
		});
		assertThat(load(this.one)).isNotNull();
	}

	@Test
	void aLoadThatMissedAConfirmedSessionAdoptsItToo() {
		load(this.one);
		flushMemcached();
		this.jdbc.update("DELETE FROM HYBRID_SESSION");
		assertThat(load(this.one)).isNotNull();
	}

	@Test
	void anIdThatWasChangedWithoutTheOldStoreIsNotTakenOverAgain() {
		load(this.one);
		HybridInstance plain = HybridInstance.on(this.cache, this.store, this.clock).build();
		TieredSession session = plain.repository.findById(this.id);
		session.changeSessionId();
		plain.repository.save(session);
		assertThat(this.old.sessions).containsKey(this.id);
		this.clock.advance(MINUTE);
		assertThat(load(this.two)).isNull();
		assertThat(load(this.one)).isNull();
		assertThat(rows("PUBLIC_ID = ?", this.id)).as("once the tombstone has gone").isZero();
	}

	@Test
	void aSessionWhoseIdCannotBeChangedStaysAlive() {
		TieredSession session = this.one.repository.findById(this.id);
		this.one.store.setCongested(true);
		assertUnavailable(session::changeSessionId);
		this.one.store.setCongested(false);
		this.clock.advance(MINUTE);
		assertThat(load(this.one)).isNotNull();
	}

	@Test
	void anInstanceThatLoadsTheFormerIdDuringALoginDoesNotEndIt() {
		TieredSession session = this.one.repository.findById(this.id);
		this.one.store.beforeNext(Operation.UPDATE, () -> load(this.two));
		String newId = session.changeSessionId();
		this.one.repository.save(session);
		assertThat(this.two.repository.findById(newId)).isNotNull();
		assertThat(load(this.two)).isNull();
	}

	@Test
	void aLoginNeedsTheOldStoreOnlyIfTheSessionWasAdopted() {
		TieredSession adopted = this.one.repository.findById(this.id);
		TieredSession own = this.one.create();
		this.old.away = true;
		int before = this.old.refused.get();
		assertThat(this.one.repository.findById(own.changeSessionId())).isNotNull();
		assertThat(this.old.refused).hasValue(before);
		assertUnavailable(adopted::changeSessionId);
	}

	@Test
	void theFormerIdThatTheOldStoreKeepsIsNotTakenOverAfterALogin() {
		TieredSession session = this.one.repository.findById(this.id);
		this.one.cache.beforeNext(FaultyCache.Operation.ADD, () -> this.old.away = true);
		session.changeSessionId();
		this.old.away = false;
		assertThat(this.old.sessions).containsKey(this.id);
		loseMemcached();
		assertThat(load(this.one)).isNull();
	}

	@Test
	void anOldStoreThatIsAwayIsAskedOnceAMoment() {
		this.old.away = true;
		int before = this.old.refused.get();
		for (int i = 0; i < 10; i++) {
			String unknown = "unknown-" + i;
			assertUnavailable(() -> this.one.repository.findById(unknown));
		}
		assertThat(this.old.refused.get() - before).isEqualTo(1);
		this.old.away = false;
		this.clock.advance(Duration.ofSeconds(6));
		assertThat(load(this.one)).isNotNull();
	}

	@Test
	void theIntervalOfTheOriginalStays() {
		this.one.page(this.id, (page) -> page.setMaxInactiveInterval(MINUTE));
		this.clock.advance(Duration.ofSeconds(6));
		load(this.one);
		assertThat(this.old.sessions.get(this.id).lastAccessTime()).isEqualTo(this.clock.millis());
		assertThat(this.old.sessions.get(this.id).interval()).isEqualTo(INTERVAL);
	}

	@Test
	void anExpiredSessionIsNotTakenOverBeforeTheClocksAreCompared() {
		HybridInstance early = configure(
				HybridInstance.on(this.cache, this.store, new ClusterClock(this.clock, SECOND, System::nanoTime)))
			.build();
		assertThat(load(early)).isNotNull();
		this.old.put("expired", this.begun, this.begun, MINUTE, null, Map.of());
		assertThat(early.repository.findById("expired")).isNull();
	}

	@Test
	void aSessionThatTheDatabaseDoesNotTakeIsNotFound() {
		this.one.store.beforeNext(Operation.INSERT, () -> {
			throw new RowRejectedException("A test has made the row too large", null);
		});
		assertThat(load(this.one)).isNull();
		int before = this.old.reads.get();
		assertThat(load(this.one)).isNull();
		assertThat(this.old.reads).as("asked once a moment").hasValue(before);
	}

	@Test
	void anExportDoesNotUndoALogoutAtAnOldInstance() {
		exportFromOne();
		load(this.one);
		this.old.sessions.clear();
		assertThat(this.one.repository.export()).isZero();
		assertThat(this.old.sessions).isEmpty();
		assertThat(load(this.two)).isNull();
	}

	@Test
	void anExportLeavesAnOriginalAloneThatOldInstancesHaveUsedSince() {
		exportFromOne();
		load(this.one);
		this.clock.advance(MINUTE);
		this.old.put(this.id, this.begun, this.clock.millis(), INTERVAL, "anna",
				Map.of("cart", stream(List.of("pear"))));
		assertThat(this.one.repository.export()).isZero();
		assertThat(this.old.sessions.get(this.id).attributes().get("cart")).isEqualTo(stream(List.of("pear")));
	}

	@Test
	void anExportLeavesAValueThatTheClassFilterRefusesAsTheOriginalHasIt() {
		exportFromOne();
		this.one.page(this.id, (page) -> page.setAttribute("cart", List.of("pear")));
		assertThat(this.one.repository.export()).isOne();
		assertThat(this.old.sessions.get(this.id).attributes()).containsEntry("cart", stream(List.of("pear")))
			.containsEntry("link", stream(new NotAllowed()));
	}

	@Test
	void anExportLeavesOutWhatTheOldApplicationHasNoClassFor() {
		exportFromOne();
		this.one.page(this.id, (page) -> {
			page.setAttribute("failure", new IllegalStateException("login", new NotAllowedException()));
			page.setAttribute("failures", new ArrayList<>(List.of(new NotAllowedException())));
		});
		assertThat(load(this.one).getAttributeNames()).contains("failure", "failures");
		assertThat(this.one.repository.export()).isOne();
		assertThat(this.old.sessions.get(this.id).attributes()).containsOnlyKeys(USER, "cart", "link");
	}

	private void exportFromOne() {
		this.one.repository.migrate(this.old,
				new SpringSessionValues(new JdkAttributeSerializer(null, List.of(), List.of())), true, true);
	}

	private static void assertUnavailable(ThrowingCallable request) {
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(request);
	}

	private static final class NotAllowedException extends RuntimeException {

	}

	private record NotAllowed() implements Serializable {
	}

}
