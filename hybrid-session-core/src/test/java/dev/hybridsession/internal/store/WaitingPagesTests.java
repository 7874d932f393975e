package dev.hybridsession.internal.store;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import dev.hybridsession.internal.session.RepositoryTestBase;
import dev.hybridsession.internal.session.TieredSession;
import dev.hybridsession.support.FaultyStore.Operation;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.Later;
import dev.hybridsession.support.LongestWait;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests pages that wait for each other, or for a place to ask the database, and get what
 * they wait for. {@link CongestionTests} has those that wait in vain.
 */
class WaitingPagesTests extends RepositoryTestBase {

	private static final Duration LONG = Duration.ofMinutes(1);

	private final StoreQueue queue = new StoreQueue(2, "pool", true, LONG, LONG, 1_000);

	private TieredSession session;

	@Override
	protected HybridInstance.Builder configure(HybridInstance.Builder builder) {
		return builder.queue(this.queue);
	}

	@BeforeEach
	void create() {
		this.session = this.one.create();
	}

	private String id() {
		return this.session.getId();
	}

	@Test
	void aPoolThatIsEmptyForAMomentIsAskedAgain() {
		loseMemcached();
		for (int i = 0; i < 2; i++) {
			this.one.store.beforeNext(Operation.FIND, () -> {
				throw new StoreCongestedException("empty", null);
			});
		}
		assertThat(this.one.repository.findById(id())).isNotNull();
	}

	@Test
	void pagesOfOneSessionReadItsRowOnce() {
		loseMemcached();
		int before = this.one.store.count(Operation.FIND);
		CountDownLatch reading = new CountDownLatch(1);
		CountDownLatch mayRead = new CountDownLatch(1);
		this.one.store.beforeNext(Operation.FIND, () -> {
			reading.countDown();
			await(mayRead);
		});
		CompletableFuture<TieredSession> first = Later.later(() -> this.one.repository.findById(id()));
		await(reading);
		List<CompletableFuture<TieredSession>> others = IntStream.range(0, 5)
			.mapToObj((i) -> Later.later(() -> this.one.repository.findById(id())))
			.toList();
		Awaitility.await().until(() -> this.one.tiers.rowReads().waiting(id()) == 5);
		mayRead.countDown();
		assertThat(first.join()).isNotNull();
		assertThat(others).allSatisfy((other) -> assertThat(other.join()).isNotNull());
		assertThat(this.one.store.count(Operation.FIND)).isEqualTo(before + 1);
	}

	@Test
	void pagesOfOneSessionReadItsRowSideBySideWhileMemcachedIsAway() {
		this.one.cache.setUnavailable(true);
		assertReadsMeet(2);
		List<CompletableFuture<TieredSession>> pages = IntStream.range(0, 2)
			.mapToObj((i) -> Later.later(() -> this.one.repository.findById(id())))
			.toList();
		assertThat(pages).allSatisfy((page) -> assertThat(page.join()).isNotNull());
	}

	@Test
	void pagesOfASessionThatMemcachedDoesNotTakeWaitForOneReadAtMost() {
		this.session.setAttribute("large", new byte[2 * 1024 * 1024]);
		this.one.repository.save(this.session);
		CountDownLatch reading = new CountDownLatch(1);
		CountDownLatch mayRead = new CountDownLatch(1);
		this.one.store.beforeNext(Operation.FIND, () -> {
			reading.countDown();
			await(mayRead);
		});
		assertReadsMeet(2);
		CompletableFuture<TieredSession> first = Later.later(() -> this.one.repository.findById(id()));
		await(reading);
		List<CompletableFuture<TieredSession>> others = IntStream.range(0, 2)
			.mapToObj((i) -> Later.later(() -> this.one.repository.findById(id())))
			.toList();
		Awaitility.await().until(() -> this.one.tiers.rowReads().waiting(id()) == 2);
		mayRead.countDown();
		assertThat(first.join()).isNotNull();
		assertThat(others).allSatisfy((page) -> assertThat(page.join()).isNotNull());
	}

	/** The next reads of rows fail unless they happen at the same time. */
	private void assertReadsMeet(int reads) {
		CyclicBarrier barrier = new CyclicBarrier(reads);
		for (int i = 0; i < reads; i++) {
			this.one.store.beforeNext(Operation.FIND, () -> {
				try {
					barrier.await(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS);
				}
				catch (Exception ex) {
					throw new AssertionError("The reads come one after the other", ex);
				}
			});
		}
	}

	@Test
	void noMoreThreadsAskAtOnceThanThereArePlacesAndTheOthersComeInTurn() {
		Semaphore answers = new Semaphore(0);
		List<CompletableFuture<?>> pages = IntStream.range(0, 4)
			.<CompletableFuture<?>>mapToObj((i) -> Later.later(() -> asked(answers)))
			.toList();
		Awaitility.await().until(() -> answers.getQueueLength() == 2);
		assertThat(pages).noneMatch(CompletableFuture::isDone);
		answers.release(4);
		assertThat(pages).allSatisfy(CompletableFuture::join);
	}

	private boolean asked(Semaphore answers) {
		return this.one.tiers.gate().ask(() -> {
			answers.acquireUninterruptibly();
			return true;
		});
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
