package dev.hybridsession.internal.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import dev.hybridsession.support.MemoryLockTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests the promises of every {@link LockTable}. */
public abstract class LockTableContract {

	private static final AtomicInteger KEYS = new AtomicInteger();

	private String key = "";

	@BeforeEach
	void chooseKey() {
		this.key = "contract:lock:" + KEYS.incrementAndGet() + ":";
	}

	/**
	 * Returns the table to test.
	 * @return the table
	 */
	protected abstract LockTable table();

	@Test
	void oneHasALeaseUntilItIsGivenBack() {
		assertThat(table().acquire(this.key, "a", 1_000, 2_000)).isTrue();
		assertThat(table().acquire(this.key, "b", 1_000, 2_000)).isFalse();
		assertThat(table().acquire(this.key, "a", 1_000, 2_000)).isFalse();
		assertThat(table().acquire(this.key + "other", "b", 1_000, 2_000)).isTrue();
		assertThat(table().release(this.key, "a")).isTrue();
		assertThat(table().acquire(this.key, "b", 1_000, 2_000)).isTrue();
	}

	@Test
	void aLeaseThatIsOverIsTaken() {
		table().acquire(this.key, "a", 1_000, 2_000);
		assertThat(table().acquire(this.key, "b", 2_000, 3_000)).isFalse();
		assertThat(table().acquire(this.key, "b", 2_001, 3_000)).isTrue();
		assertThat(table().acquire(this.key, "c", 2_001, 3_000)).isFalse();
	}

	@Test
	void nobodyRenewsOrGivesBackWhatAnotherHasTaken() {
		table().acquire(this.key, "a", 1_000, 2_000);
		table().acquire(this.key, "b", 2_001, 3_000);
		assertThat(table().renew(this.key, "a", 9_000)).isFalse();
		assertThat(table().release(this.key, "a")).isFalse();
		assertThat(table().acquire(this.key, "c", 3_000, 4_000)).isFalse();
		assertThat(table().renew(this.key, "b", 4_000)).isTrue();
		assertThat(table().release(this.key, "b")).isTrue();
	}

	@Test
	void aRenewedLeaseLastsLonger() {
		table().acquire(this.key, "a", 1_000, 2_000);
		assertThat(table().renew(this.key, "a", 5_000)).isTrue();
		assertThat(table().acquire(this.key, "b", 5_000, 6_000)).isFalse();
		assertThat(table().acquire(this.key, "b", 5_001, 6_000)).isTrue();
	}

	@Test
	void aLeaseThatIsOverIsRenewedIfNobodyHasTakenIt() {
		table().acquire(this.key, "a", 1_000, 2_000);
		assertThat(table().renew(this.key, "a", 9_000)).isTrue();
	}

	@Test
	void releasedLeaseIsNeitherRenewedNorReleasedAgain() {
		table().acquire(this.key, "a", 1_000, 2_000);
		table().release(this.key, "a");
		assertThat(table().renew(this.key, "a", 9_000)).isFalse();
		assertThat(table().release(this.key, "a")).isFalse();
		assertThat(table().renew(this.key + "never", "a", 9_000)).isFalse();
	}

	@Test
	void takesTheLongestKeyAndOwner() {
		String longest = "k".repeat(MemoryLockTable.MAX_KEY_LENGTH);
		String owner = "o".repeat(MemoryLockTable.MAX_OWNER_LENGTH);
		assertThat(table().acquire(longest, owner, 1_000, 2_000)).isTrue();
		assertThat(table().release(longest, owner)).isTrue();
	}

	@Test
	void longerOnesAreRejected() {
		for (Runnable bad : List.<Runnable>of(
				() -> table().acquire("k".repeat(MemoryLockTable.MAX_KEY_LENGTH + 1), "a", 1_000, 2_000),
				() -> table().acquire(this.key, "o".repeat(MemoryLockTable.MAX_OWNER_LENGTH + 1), 1_000, 2_000))) {
			assertThatExceptionOfType(RowRejectedException.class).isThrownBy(bad::run);
		}
		assertThat(table().acquire(this.key, "a", 1_000, 2_000)).isTrue();
	}

	@Test
	void releasedLeaseIsPurgedToo() {
		table().acquire(this.key, "a", 1_000, 2_000);
		table().release(this.key, "a");
		assertThat(table().purgeExpired(1, 10_000)).isPositive();
		assertThat(table().purgeExpired(1, 10_000)).isZero();
		assertThat(table().acquire(this.key, "b", 1_000, 2_000)).isTrue();
	}

	@Test
	void purgesWhatIsOverAndNothingElse() {
		for (int i = 0; i < 5; i++) {
			table().acquire(this.key + i, "a", -9_000, -5_000);
		}
		table().acquire(this.key, "a", -9_000, -4_000);
		assertThat(table().purgeExpired(-4_000, 3)).isEqualTo(3);
		assertThat(table().purgeExpired(-4_000, 3)).isEqualTo(2);
		assertThat(table().purgeExpired(-4_000, 3)).isZero();
		assertThat(table().acquire(this.key, "b", -4_000, -3_000)).isFalse();
		assertThat(table().acquire(this.key + 1, "b", -9_000, -3_000)).isTrue();
	}

	@Test
	void threadsExcludeEachOther() throws Exception {
		int[] plain = new int[1];
		AtomicInteger inside = new AtomicInteger();
		List<Callable<Integer>> work = new ArrayList<>();
		for (int thread = 0; thread < 8; thread++) {
			String owner = "owner" + thread;
			work.add(() -> {
				for (int i = 0; i < 25; i++) {
					while (!table().acquire(this.key, owner, 1_000, 2_000)) {
						Thread.onSpinWait();
					}
					assertThat(inside.incrementAndGet()).isOne();
					plain[0]++;
					inside.decrementAndGet();
					assertThat(table().release(this.key, owner)).isTrue();
					if (i % 5 == 0) {
						table().purgeExpired(1_000, 10);
					}
				}
				return 0;
			});
		}
		ExecutorService threads = Executors.newFixedThreadPool(8);
		try {
			for (Future<Integer> done : threads.invokeAll(work)) {
				done.get();
			}
		}
		finally {
			threads.shutdownNow();
		}
		assertThat(plain[0]).isEqualTo(200);
	}

}
