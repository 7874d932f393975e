package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Vector;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import dev.hybridsession.HybridSession;
import dev.hybridsession.serializer.AttributeSerializer;
import dev.hybridsession.serializer.JdkAttributeSerializer;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.Later;
import dev.hybridsession.support.LongestWait;
import org.junit.jupiter.api.Test;

import org.springframework.session.FlushMode;
import org.springframework.session.SaveMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Several threads of one request use its session, as in an asynchronous request. A change
 * of one thread while another thread saves is part of the next save.
 */
class SharedSessionTests extends RepositoryTestBase {

	private static final Runnable NOTHING = () -> {
	};

	/** The work of another thread while the next value is encoded. */
	private final AtomicReference<Runnable> whileEncoding = new AtomicReference<>(NOTHING);

	@Override
	protected HybridInstance.Builder configure(HybridInstance.Builder builder) {
		AttributeSerializer jdk = new JdkAttributeSerializer(null, List.of("*"), List.of());
		return builder.serializer(new AttributeSerializer() {

			@Override
			public byte[] serialize(Object value) {
				Later.later(SharedSessionTests.this.whileEncoding.getAndSet(NOTHING)::run)
					.orTimeout(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS)
					.join();
				return jdk.serialize(value);
			}

			@Override
			public Object deserialize(byte[] bytes) {
				return jdk.deserialize(bytes);
			}

		});
	}

	@Test
	void attributeThatIsAddedWhileAnotherIsSavedIsSavedNext() {
		HybridSession session = this.one.create();
		session.setAttribute("a", 1);
		this.whileEncoding.set(() -> session.setAttribute("b", 2));
		this.one.repository.save(session);
		assertThat(saved(session)).isEqualTo(Map.of("a", 1));
		this.one.repository.save(session);
		assertThat(saved(session)).isEqualTo(Map.of("a", 1, "b", 2));
	}

	@Test
	void attributeThatIsReplacedWhileItIsSavedIsSavedAgain() {
		HybridSession session = this.one.create();
		session.setAttribute("a", 1);
		this.whileEncoding.set(() -> session.setAttribute("a", 2));
		this.one.repository.save(session);
		this.one.repository.save(session);
		assertThat(saved(session)).isEqualTo(Map.of("a", 2));
	}

	@Test
	void attributeThatIsRemovedWhileItIsSavedIsRemovedNext() {
		HybridSession session = this.one.create();
		session.setAttribute("a", 1);
		this.whileEncoding.set(() -> session.removeAttribute("a"));
		this.one.repository.save(session);
		this.one.repository.save(session);
		assertThat(session.<Integer>getAttribute("a")).isNull();
		assertThat(saved(session)).isEmpty();
	}

	@Test
	void attributeThatIsReplacedWhileItsChangeInPlaceIsFoundIsSavedAgain() {
		this.one.repository.setSaveMode(SaveMode.ALWAYS);
		HybridSession session = this.one.create();
		session.setAttribute("a", new int[] { 1 });
		this.one.repository.save(session);
		session.<int[]>getAttribute("a")[0] = 2;
		this.whileEncoding.set(() -> session.setAttribute("a", new int[] { 3 }));
		this.one.repository.save(session);
		this.one.repository.save(session);
		assertThat((int[]) saved(session).get("a")).containsExactly(3);
	}

	/** It may hold a monitor that the thread that saves waits for. */
	@Test
	void attributeThatIsSetWhileAnotherIsSavedAtOnceIsSavedByThatThread() {
		this.one.repository.setFlushMode(FlushMode.IMMEDIATE);
		HybridSession session = this.one.create();
		Vector<String> cart = new Vector<>(List.of("apple"));
		this.whileEncoding.set(() -> {
			synchronized (cart) {
				cart.add("pear");
				session.setAttribute("cart", cart);
			}
		});
		session.setAttribute("cart", cart);
		assertThat(saved(session)).isEqualTo(Map.of("cart", List.of("apple", "pear")));
		this.whileEncoding.set(() -> session.setAttribute("b", 2));
		session.setAttribute("a", 1);
		assertThat(saved(session)).containsEntry("a", 1).containsEntry("b", 2);
	}

	@Test
	void attributeThatIsSetDuringASaveThatFailsIsSavedByThatThread() {
		this.one.repository.setFlushMode(FlushMode.IMMEDIATE);
		HybridSession session = this.one.create();
		failNextSave("first", () -> session.setAttribute("b", 2));
		assertThatIllegalStateException().isThrownBy(() -> session.setAttribute("a", 1)).withMessage("first");
		assertThat(saved(session)).isEqualTo(Map.of("a", 1, "b", 2));
	}

	@Test
	void attributeThatIsSetDuringTheLastSaveIsSavedThoughThatSaveFails() {
		HybridSession session = this.one.create();
		session.setAttribute("a", 1);
		this.one.repository.setFlushMode(FlushMode.IMMEDIATE);
		failNextSave("first", () -> session.setAttribute("b", 2));
		assertThatIllegalStateException().isThrownBy(() -> this.one.repository.save(session)).withMessage("first");
		assertThat(saved(session)).isEqualTo(Map.of("a", 1, "b", 2));
	}

	@Test
	void attributeThatIsSetDuringAnIdChangeThatFailsIsSaved() {
		this.one.repository.setFlushMode(FlushMode.IMMEDIATE);
		HybridSession session = this.one.create();
		failNext(FaultyCache.Operation.READ, "id", () -> session.setAttribute("b", 2));
		assertThatIllegalStateException().isThrownBy(session::changeSessionId).withMessage("id");
		assertThat(saved(session)).isEqualTo(Map.of("b", 2));
	}

	/** It is the only thread that can still be told. */
	@Test
	void threadWhoseSaveFailsIsToldThatTheChangeLeftToItFailedToo() {
		this.one.repository.setFlushMode(FlushMode.IMMEDIATE);
		HybridSession session = this.one.create();
		failNextSave("first", () -> session.setAttribute("b", 2));
		failNextSave("second", NOTHING);
		assertThatIllegalStateException().isThrownBy(() -> session.setAttribute("a", 1))
			.withMessage("first")
			.satisfies(
					(ex) -> assertThat(ex.getSuppressed()).extracting(Throwable::getMessage).containsExactly("second"));
	}

	@Test
	void attributeThatCouldNotBeSavedAtOnceIsSavedWithTheNextIdChange() {
		this.one.repository.setFlushMode(FlushMode.IMMEDIATE);
		HybridSession session = this.one.create();
		failNextSave("first", NOTHING);
		assertThatIllegalStateException().isThrownBy(() -> session.setAttribute("a", 1));
		session.changeSessionId();
		assertThat(saved(session)).isEqualTo(Map.of("a", 1));
	}

	/** Other threads may leave changes for ever. */
	@Test
	void threadThatSavesForOthersGivesUpAtItsSecondFailure() {
		this.one.repository.setFlushMode(FlushMode.IMMEDIATE);
		HybridSession session = this.one.create();
		for (int i = 0; i < 10; i++) {
			int value = i;
			failNextSave("failure " + i, () -> session.setAttribute("b", value));
		}
		int writes = this.one.cache.count(FaultyCache.Operation.REPLACE);
		assertThatIllegalStateException().isThrownBy(() -> session.setAttribute("a", 1)).withMessage("failure 0");
		assertThat(this.one.cache.count(FaultyCache.Operation.REPLACE) - writes).isEqualTo(2);
	}

	@Test
	void saveOfARequestThatFailsIsNotRepeatedForAnEarlierFailure() {
		this.one.repository.setFlushMode(FlushMode.IMMEDIATE);
		HybridSession session = this.one.create();
		failNextSave("flush", NOTHING);
		assertThatIllegalStateException().isThrownBy(() -> session.setAttribute("a", 1)).withMessage("flush");
		failNextSave("last", NOTHING);
		assertThatIllegalStateException().isThrownBy(() -> this.one.repository.save(session)).withMessage("last");
		assertThat(saved(session)).isEmpty();
	}

	@Test
	void intervalThatIsSetWhileTheSessionIsSavedIsSavedNext() {
		HybridSession session = this.one.create();
		session.setAttribute("a", 1);
		session.setMaxInactiveInterval(Duration.ofMinutes(5));
		this.one.cache.beforeNext(FaultyCache.Operation.REPLACE,
				() -> Later.later(() -> session.setMaxInactiveInterval(Duration.ofMinutes(7))).join());
		this.one.repository.save(session);
		this.one.repository.save(session);
		assertThat(this.two.repository.findById(session.getId()).getMaxInactiveInterval())
			.isEqualTo(Duration.ofMinutes(7));
	}

	@Test
	void attributesThatSeveralThreadsSetWhileOthersSaveAreAllKept() throws Exception {
		int attributes = 300;
		HybridSession session = this.one.create();
		CountDownLatch begin = new CountDownLatch(1);
		CompletableFuture<?>[] threads = new CompletableFuture<?>[4];
		for (int thread = 0; thread < threads.length; thread++) {
			String prefix = thread + ":";
			threads[thread] = Later.later(() -> {
				awaitUninterruptibly(begin);
				for (int i = 0; i < attributes / 4; i++) {
					session.setAttribute(prefix + i, i);
					session.getAttributeNames().forEach(session::getAttribute);
					if (i % 5 == 0) {
						this.one.repository.save(session);
					}
				}
			});
		}
		begin.countDown();
		CompletableFuture.allOf(threads).get(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS);
		this.one.repository.save(session);
		assertThat(saved(session)).hasSize(attributes);
		this.one.sync.drain();
		loseMemcached();
		assertThat(saved(session)).hasSize(attributes);
	}

	@Test
	void attributesThatAreSetWhileTheIdChangesAreAllKept() throws Exception {
		this.one.repository.setFlushMode(FlushMode.IMMEDIATE);
		HybridSession session = this.one.create();
		CompletableFuture<Void> setter = Later.later(() -> {
			for (int i = 0; i < 200; i++) {
				session.setAttribute("a" + i, i);
			}
		});
		for (int i = 0; i < 20; i++) {
			session.changeSessionId();
		}
		setter.get(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS);
		assertThat(saved(session)).hasSize(200);
	}

	@Test
	void newSessionThatTwoThreadsSaveBeginsOnce() throws Exception {
		for (int i = 0; i < 20; i++) {
			HybridSession session = this.one.repository.createSession();
			CompletableFuture<Void> other = Later.later(() -> this.one.repository.save(session));
			this.one.repository.save(session);
			other.get(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS);
		}
		assertThat(this.one.created).hasSize(20);
	}

	private void failNextSave(String message, Runnable otherThread) {
		failNext(FaultyCache.Operation.REPLACE, message, otherThread);
	}

	/** The next operation fails after another thread has done something. */
	private void failNext(FaultyCache.Operation operation, String message, Runnable otherThread) {
		this.one.cache.beforeNext(operation, () -> {
			Later.later(otherThread::run).orTimeout(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS).join();
			throw new IllegalStateException(message);
		});
	}

	private Map<String, Object> saved(HybridSession session) {
		HybridSession loaded = this.two.repository.findById(session.getId());
		assertThat(loaded).isNotNull();
		Map<String, Object> attributes = new HashMap<>();
		loaded.getAttributeNames().forEach((name) -> attributes.put(name, loaded.getAttribute(name)));
		return attributes;
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
