package dev.hybridsession.internal.session;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import com.zaxxer.hikari.HikariDataSource;
import dev.hybridsession.HybridSession;
import dev.hybridsession.LockedSubsession;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.Subsession;
import dev.hybridsession.internal.jdbc.JdbcSessionStore;
import dev.hybridsession.internal.jdbc.JdbcSubsessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.record.RecordLimits;
import dev.hybridsession.internal.store.StoreInterruptedException;
import dev.hybridsession.internal.store.SubsessionStore;
import dev.hybridsession.internal.subsession.SubsessionSettings;
import dev.hybridsession.support.FaultyStore;
import dev.hybridsession.support.HybridInstance;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests threads that are interrupted. Such a thread fails alone, and no other has to wait
 * for what it leaves behind. If the database has done the work all the same, the tiers
 * agree on it soon.
 */
class InterruptTests extends RepositoryTestBase {

	private HikariDataSource pool;

	private HybridInstance instance;

	@BeforeEach
	void startInstance() {
		this.pool = this.database.connect((config) -> config.setMaximumPoolSize(1));
		this.instance = HybridInstance
			.on(this.cache, new JdbcSessionStore(new Tables(this.pool, "HYBRID_SESSION", "hybrid")), this.clock)
			.build();
	}

	@Override
	protected HybridInstance.Builder configure(HybridInstance.Builder builder) {
		return builder
			.subsessionSettings(new SubsessionSettings(MINUTE, Duration.ZERO, true, Set.of(), RecordLimits.DEFAULT));
	}

	/** Runs something, and interrupts it when it waits for the only connection. */
	private Throwable interrupted(Runnable work) throws Exception {
		CompletableFuture<Throwable> thrown = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			Throwable failure = catchThrowable(work::run);
			assertThat(Thread.currentThread().isInterrupted()).isTrue();
			thrown.complete(failure);
		});
		try (Connection taken = this.pool.getConnection()) {
			thread.start();
			Awaitility.await().until(() -> this.pool.getHikariPoolMXBean().getThreadsAwaitingConnection() == 1);
			thread.interrupt();
			thread.join();
		}
		return thrown.getNow(new AssertionError("The interrupt was swallowed"));
	}

	@Test
	void aPageLoadThatIsInterruptedDoesNotCloseTheGate() throws Exception {
		HybridSession session = this.instance.create();
		loseMemcached();
		assertThat(interrupted(() -> this.instance.repository.findById(session.getId())))
			.isInstanceOf(SessionUnavailableException.class);
		assertThat(this.instance.tiers.gate().isDown()).isFalse();
		assertThat(this.instance.tiers.gate().isCatchingUp()).isFalse();
		assertThat(this.instance.repository.findById(session.getId())).isNotNull();
	}

	@Test
	void aSaveThatIsInterruptedFailsAlone() throws Exception {
		HybridSession session = this.instance.create();
		HybridSession page = this.instance.repository.findById(session.getId());
		page.setMaxInactiveInterval(MINUTE);
		assertThat(interrupted(() -> this.instance.repository.save(page)))
			.isInstanceOf(SessionUnavailableException.class);
		assertThat(this.instance.tiers.gate().isDown()).isFalse();
		assertThat(this.instance.repository.findById(session.getId())).isNotNull();
	}

	@Test
	void anInterruptedDrainDoesNotClaimToHaveSynced() throws Exception {
		HybridSession session = this.instance.create();
		this.clock.advance(SECOND);
		this.instance.page(session.getId(), (page) -> page.setAttribute("a", 1));
		assertThat(interrupted(this.instance.sync::drain)).isInstanceOf(SessionUnavailableException.class);
		assertThat(this.instance.tiers.gate().isDown()).isFalse();
		assertThat(this.instance.sync.drain()).isOne();
	}

	@Test
	void aDrainThatIsInterruptedWhileItTellsOfALogoutDoesNotClaimToHaveSynced() throws Exception {
		HybridSession session = this.instance.create();
		this.instance.store.setUnavailable(true);
		this.instance.repository.deleteById(session.getId());
		this.instance.store.setUnavailable(false);
		this.instance.tiers.gate().probeIfDown();
		assertThat(interrupted(this.instance.sync::drain)).isInstanceOf(SessionUnavailableException.class);
		assertThat(rows("ENDED_TIME IS NOT NULL")).isZero();
		this.instance.sync.drain();
		assertThat(rows("ENDED_TIME IS NOT NULL")).isOne();
	}

	@Test
	void aLogoutThatIsInterruptedAfterItsRowWasEndedReachesMemcachedWithTheNextSync() {
		HybridSession session = this.one.create();
		this.one.store.interruptNextAnswer(FaultyStore.Operation.END);
		assertThat(catchThrowable(() -> this.one.repository.deleteById(session.getId())))
			.isInstanceOf(SessionUnavailableException.class);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.one.repository.findById(session.getId())).isNull();
		this.one.sync.run();
		assertThat(this.two.repository.findById(session.getId())).isNull();
		assertThat(rows("ENDED_TIME IS NULL")).isZero();
	}

	@Test
	void aNewSessionWhoseInsertIsInterruptedAfterItsCommitIsSavedByTheNextSave() {
		HybridSession session = this.one.repository.createSession();
		this.one.store.interruptNextAnswer(FaultyStore.Operation.INSERT);
		assertThat(catchThrowable(() -> this.one.repository.save(session)))
			.isInstanceOf(SessionUnavailableException.class);
		assertThat(Thread.interrupted()).isTrue();
		session.setAttribute("a", 1);
		this.one.repository.save(session);
		loseMemcached();
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("a")).isOne();
	}

	@Test
	void aWriteThroughThatIsInterruptedAfterItsCommitKeepsBothTiersAlike() {
		HybridSession session = this.one.create();
		HybridSession page = this.one.repository.findById(session.getId());
		page.setMaxInactiveInterval(MINUTE);
		this.one.store.interruptNextAnswer(FaultyStore.Operation.UPDATE);
		assertThat(catchThrowable(() -> this.one.repository.save(page)))
			.isInstanceOf(SessionUnavailableException.class);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.two.repository.findById(session.getId()).getMaxInactiveInterval()).isEqualTo(MINUTE);
		this.two.page(session.getId(), (next) -> next.setMaxInactiveInterval(SECOND));
		loseMemcached();
		assertThat(this.one.repository.findById(session.getId()).getMaxInactiveInterval()).isEqualTo(SECOND);
	}

	@Test
	void interruptedThreadGivesTheLockOfASubsessionBack() {
		HybridSession session = this.one.create();
		try (LockedSubsession<Integer> locked = counter(this.one, session).lock()) {
			locked.set(1);
			Thread.currentThread().interrupt();
		}
		assertThat(Thread.interrupted()).isTrue();
		assertThat(counter(this.two, session).update((value) -> value + 1)).isEqualTo(2);
	}

	@Test
	void threadThatIsInterruptedWhileItLocksASubsessionLeavesNoLockBehind() {
		SubsessionStore rows = new JdbcSubsessionStore(
				new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid"));
		HybridInstance interrupted = configure(
				HybridInstance.on(this.cache, this.store, this.clock).subsessions(interruptedInsert(rows)))
			.build();
		HybridSession session = interrupted.create();
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> counter(interrupted, session).lock());
		assertThat(Thread.interrupted()).isTrue();
		assertThat(counter(this.two, session).update((value) -> 1)).isOne();
	}

	private static Subsession<Integer> counter(HybridInstance instance, HybridSession session) {
		return instance.subsessions.of(session.getId(), "counter", Integer.class);
	}

	/** The row is inserted, and the thread is interrupted before it hears so. */
	private SubsessionStore interruptedInsert(SubsessionStore rows) {
		return (SubsessionStore) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { SubsessionStore.class }, (proxy, method, arguments) -> {
					Object answer = method.invoke(rows, arguments);
					if (method.getName().equals("insert")) {
						Thread.currentThread().interrupt();
						throw new StoreInterruptedException("A test interrupts the thread", null);
					}
					return answer;
				});
	}

}
