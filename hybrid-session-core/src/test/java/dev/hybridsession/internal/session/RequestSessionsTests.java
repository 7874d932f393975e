package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import dev.hybridsession.RecordTooLargeException;
import dev.hybridsession.SessionLocks.LockTimeoutPolicy;
import dev.hybridsession.Subsession;
import dev.hybridsession.internal.jdbc.JdbcSessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.lock.LockScope;
import dev.hybridsession.internal.lock.LockSettings;
import dev.hybridsession.internal.record.RecordLimits;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.serializer.AttributeSerializationException;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.Later;
import dev.hybridsession.support.MemoryCache;
import dev.hybridsession.support.MemoryLockTable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.session.FlushMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests the answers to a request that asks for its session more than once. */
class RequestSessionsTests extends RepositoryTestBase {

	private static final LockSettings LOCKS = new LockSettings(Duration.ofSeconds(30), Duration.ofSeconds(5),
			Duration.ofSeconds(2), LockTimeoutPolicy.FAIL);

	@BeforeEach
	void beginRequest() {
		assertThat(RequestSessions.begin()).isTrue();
	}

	@AfterEach
	void endRequest() {
		RequestSessions.end();
	}

	@Test
	void aSessionIsReadOnce() {
		TieredSession session = this.one.create();
		int before = this.one.cache.total();
		assertThat(this.one.repository.findById(session.getId())).isSameAs(session);
		assertThat(this.one.cache.total()).isEqualTo(before);
		RequestSessions.end();
		RequestSessions.begin();
		TieredSession found = this.one.repository.findById(session.getId());
		assertThat(found).isNotSameAs(session);
		assertThat(this.one.repository.findById(session.getId())).isSameAs(found);
		assertThat(this.one.cache.count(FaultyCache.Operation.READ)).isOne();
	}

	@Test
	void aNestedRequestDoesNotBeginAnother() {
		assertThat(RequestSessions.begin()).isFalse();
	}

	@Test
	void aSessionThatThisRequestHasDeletedIsNotFound() {
		TieredSession session = this.one.create();
		this.one.repository.deleteById(session.getId());
		assertThat(this.one.repository.findById(session.getId())).isNull();
	}

	@Test
	void aSessionWhoseSaveWasDroppedIsNotFound() {
		TieredSession session = this.one.create();
		this.two.repository.deleteById(session.getId());
		RequestSessions.put(session);
		session.setAttribute("late", 1);
		this.one.repository.save(session);
		assertThat(this.one.repository.findById(session.getId())).isNull();
	}

	@Test
	void aSessionThatTurnsOutToBeDeadWhenItsIdChangesIsNotFound() {
		TieredSession session = this.one.create();
		this.two.repository.deleteById(session.getId());
		flushMemcached();
		session.changeSessionId();
		assertThat(this.one.repository.findById(session.getId())).isNull();
	}

	@Test
	void aSessionThatEndsWhileItsIdChangesWithoutTheDatabaseIsNotFound() {
		TieredSession session = this.one.create();
		this.one.store.setUnavailable(true);
		this.one.cache.beforeNext(FaultyCache.Operation.REPLACE, () -> this.two.repository.deleteById(session.getId()));
		session.changeSessionId();
		assertThat(this.one.repository.findById(session.getId())).isNull();
	}

	@Test
	void aSessionThatIsFlushedAtOnceIsThereBeforeAnythingIsSet() {
		this.one.repository.setFlushMode(FlushMode.IMMEDIATE);
		TieredSession session = this.one.repository.createSession();
		assertThat(rows("PUBLIC_ID = ?", session.getId())).isOne();
	}

	@Test
	void refusedAttributeThatIsFlushedAtOnceFailsOneSetAndNoLaterOne() {
		this.one.repository.setFlushMode(FlushMode.IMMEDIATE);
		TieredSession session = this.one.repository.createSession();
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> session.setAttribute("bad", new Object()));
		session.setAttribute("good", 1);
		session.setLastAccessedTime(this.clock.instant());
		session.removeAttribute("bad");
		assertThat(this.two.repository.findById(session.getId()).getAttributeNames()).containsExactly("good");
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> session.setAttribute("bad", new Object()));
	}

	@Test
	void tooLargeAttributeThatIsFlushedAtOnceFailsOneSetAndNoLaterOne() {
		this.one.repository.setFlushMode(FlushMode.IMMEDIATE);
		this.one.repository.setLimits(new RecordLimits(10_000, 5, 20));
		TieredSession session = this.one.repository.createSession();
		assertThatExceptionOfType(RecordTooLargeException.class)
			.isThrownBy(() -> session.setAttribute("large", new byte[20_000]));
		session.setAttribute("good", 1);
		session.removeAttribute("large");
		assertThat(this.two.repository.findById(session.getId()).getAttributeNames()).containsExactly("good");
	}

	@Test
	void errorPageThatFlushesAtOnceIsShownThoughItsSetsAreRefused() {
		this.one.repository.setFlushMode(FlushMode.IMMEDIATE);
		TieredSession session = this.one.repository.createSession();
		RequestSessions.showErrorPage();
		session.setAttribute("bad", new Object());
		session.setAttribute("message", 1);
		this.one.repository.save(session);
	}

	/** Spring's filter asks for it once more, and a failure would undo the login. */
	@Test
	void theIdBeforeALoginIsNotAskedForAgain() {
		TieredSession session = this.one.create();
		String before = session.getId();
		session.changeSessionId();
		this.one.repository.save(session);
		this.one.cache.setUnavailable(true);
		this.one.store.setUnavailable(true);
		assertThat(this.one.repository.findById(before)).isNull();
	}

	@Test
	void aSessionThatWasNeverSavedIsFoundUnderItsNewId() {
		TieredSession session = this.one.repository.createSession();
		assertThat(this.one.repository.findById(session.changeSessionId())).isSameAs(session);
	}

	@Test
	void aSessionIsFoundUnderItsNewIdAlone() {
		TieredSession session = this.one.create();
		String old = session.getId();
		String id = session.changeSessionId();
		assertThat(this.one.repository.findById(id)).isSameAs(session);
		assertThat(this.one.repository.findById(old)).isNull();
	}

	@Test
	void twoRepositoriesInOneRequestFindTheirOwnSessionsAlone() {
		HybridInstance other = other();
		TieredSession session = this.one.create();
		assertThat(other.repository.findById(session.getId())).isNull();
		assertThat(other.repository.describe(session.getId())).isEmpty();
		other.repository.deleteById(session.getId());
		assertThat(this.one.repository.findById(session.getId())).isSameAs(session);
	}

	@Test
	void twoRepositoriesInOneRequestHaveTheirOwnSessionsUnderOneId() {
		HybridInstance other = other();
		this.one.repository.setSessionIdGenerator(() -> "same");
		other.repository.setSessionIdGenerator(() -> "same");
		TieredSession session = this.one.create();
		TieredSession others = other.create();
		assertThat(this.one.repository.findById("same")).isSameAs(session);
		assertThat(other.repository.findById("same")).isSameAs(others);
	}

	/** A page may let other threads work and wait for them. */
	@Test
	void anotherThreadChangesASubsessionOfASessionThatIsNotSavedYet() {
		TieredSession session = this.one.repository.createSession();
		Later.later(() -> cart(session).set("tea")).join();
		assertThat(cart(session).get()).isEqualTo("tea");
	}

	@Test
	void sessionThatItsRequestHasNotSavedHasNoSubsessionsAfterIt() {
		TieredSession session = this.one.repository.createSession();
		RequestSessions.end();
		cart(session).set("tea");
		assertThat(cart(session).get()).isNull();
		assertThat(this.one.repository.findById(session.getId())).isNull();
	}

	private Subsession<String> cart(TieredSession session) {
		return this.one.subsessions.of(session.getId(), "cart", String.class);
	}

	@Test
	void aSessionOfAnotherRepositoryLeavesTheLockOfTheRequestToItsOwnSession() {
		ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
		HybridInstance locking = HybridInstance.on(this.cache, this.store, this.clock)
			.locks(this.cache, new MemoryLockTable(), LOCKS, thread)
			.build();
		TieredSession session = locking.create();
		TieredSession foreign = other().create();
		RequestSessions.end();
		RequestSessions.begin();
		LockScope scope = new LockScope(locking.locks());
		RequestSessions.lockIn(scope);
		assertThat(other().repository.findById(foreign.getId())).isNotNull();
		assertThat(isLocked(foreign)).isFalse();
		assertThat(locking.repository.findById(session.getId())).isNotNull();
		assertThat(isLocked(session)).isTrue();
		scope.release();
		assertThat(isLocked(session)).isFalse();
		locking.locks().close();
	}

	private boolean isLocked(TieredSession session) {
		return this.cache.read(new CacheKeys("test", () -> "store").lock(session.getId())) instanceof CacheRead.Hit;
	}

	/** An instance of another application, in the same database. */
	private HybridInstance other() {
		return HybridInstance
			.on(MemoryCache.over(this.clock, 1, 1),
					new JdbcSessionStore(new Tables(this.database.dataSource(), "HYBRID_SESSION", "other")), this.clock)
			.build();
	}

}
