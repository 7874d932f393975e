package dev.hybridsession.internal.session;

import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import dev.hybridsession.HybridSession;
import dev.hybridsession.Subsession;
import dev.hybridsession.internal.jdbc.JdbcSubsessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.HybridInstance;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Changes of one subsession that come to one instance at the same time. */
class SubsessionQueueTests extends RepositoryTestBase {

	/** Run once, when an instance has read subsessions. */
	private final AtomicReference<Runnable> afterRead = new AtomicReference<>();

	private HybridSession session;

	private CompletableFuture<Integer> second;

	@BeforeEach
	void createCounter() {
		this.session = this.one.create();
		counter().set(0);
		this.second = new CompletableFuture<>();
	}

	private Subsession<Integer> counter() {
		return this.one.subsessions.of(this.session, "counter", Integer.class);
	}

	@Override
	protected HybridInstance.Builder configure(HybridInstance.Builder builder) {
		SessionCache hooked = (SessionCache) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { SessionCache.class }, (proxy, method, arguments) -> {
					Object answer = method.invoke(this.cache, arguments);
					Runnable hook = method.getName().equals("readAll") ? this.afterRead.getAndSet(null) : null;
					if (hook != null) {
						hook.run();
					}
					return answer;
				});
		return HybridInstance.on(hooked, this.store, this.clock)
			.subsessions(new JdbcSubsessionStore(new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid")));
	}

	/** Returns when the second change waits in the queue. */
	private void queueSecond() {
		queueSecond(() -> counter().update(SubsessionTests::increment));
	}

	private void queueSecond(Supplier<Integer> change) {
		Thread thread = new Thread(() -> {
			try {
				this.second.complete(change.get());
			}
			catch (RuntimeException ex) {
				this.second.completeExceptionally(ex);
			}
		});
		thread.start();
		Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
	}

	@Test
	void aChangeThatComesDuringTheReadIsWrittenWithTheFirst() {
		int writes = this.one.cache.count(FaultyCache.Operation.REPLACE);
		this.one.cache.beforeNext(FaultyCache.Operation.READ_ALL, this::queueSecond);
		assertThat(counter().update(SubsessionTests::increment)).isEqualTo(1);
		assertThat(this.second.join()).isEqualTo(2);
		assertThat(this.one.cache.count(FaultyCache.Operation.REPLACE) - writes).isEqualTo(1);
		assertThat(counter().get()).isEqualTo(2);
	}

	@Test
	void aChangeThatComesDuringALostWriteIsWrittenWithTheNext() {
		int writes = this.one.cache.count(FaultyCache.Operation.REPLACE);
		this.one.cache.beforeNext(FaultyCache.Operation.REPLACE, () -> {
			queueSecond();
			this.two.subsessions.of(this.session.getId(), "counter", Integer.class).set(10);
		});
		assertThat(counter().update(SubsessionTests::increment)).isEqualTo(11);
		assertThat(this.second.join()).isEqualTo(12);
		assertThat(this.one.cache.count(FaultyCache.Operation.REPLACE) - writes).isEqualTo(2);
	}

	/**
	 * A change that joined after the read has not seen the writes of another instance
	 * before it came.
	 */
	@Test
	void aChangeThatComesAfterTheReadIsNotTakenForDoneAlready() {
		this.afterRead.set(() -> {
			this.two.subsessions.of(this.session.getId(), "counter", Integer.class).set(10);
			queueSecond(() -> {
				counter().set(0);
				return 0;
			});
		});
		counter().update((value) -> value);
		assertThat(this.second.join()).isZero();
		assertThat(counter().get()).isZero();
	}

	@Test
	void aChangeThatComesDuringTheWriteIsOnItsOwn() {
		this.one.cache.beforeNext(FaultyCache.Operation.REPLACE, this::queueSecond);
		assertThat(counter().update(SubsessionTests::increment)).isEqualTo(1);
		assertThat(this.second.join()).isEqualTo(2);
		assertThat(counter().get()).isEqualTo(2);
	}

	@Test
	void changeThatComesDuringAReadThatFailsIsTriedOnItsOwn() {
		this.one.cache.beforeNext(FaultyCache.Operation.READ_ALL, () -> {
			queueSecond();
			throw new IllegalStateException("on purpose");
		});
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> counter().update(SubsessionTests::increment))
			.withMessage("on purpose");
		assertThat(this.second.join()).isEqualTo(1);
	}

	@Test
	void changeThatComesWhileTheSessionDiesHasAResultAndIsNotKept() {
		this.one.cache.beforeNext(FaultyCache.Operation.READ_ALL, () -> {
			this.two.repository.deleteById(this.session.getId());
			queueSecond();
		});
		assertThat(counter().update(SubsessionTests::increment)).isEqualTo(1);
		assertThat(this.second.join()).isEqualTo(1);
		assertThat(counter().get()).isNull();
	}

}
