package dev.hybridsession.support;

import dev.hybridsession.internal.store.LockTable;
import dev.hybridsession.internal.store.LockTableContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import static org.assertj.core.api.Assertions.assertThat;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MemoryLockTableTests extends LockTableContract {

	private final LockTable table = new MemoryLockTable();

	@Override
	protected LockTable table() {
		return this.table;
	}

	@Test
	void leasesArePurgedInTheOrderOfTheirKeys() {
		LockTable own = new MemoryLockTable();
		own.acquire("b", "x", 1, 2);
		own.acquire("a", "x", 1, 2);
		assertThat(own.purgeExpired(3, 1)).isOne();
		assertThat(own.renew("a", "x", 2)).isFalse();
		assertThat(own.renew("b", "x", 2)).isTrue();
	}

}
