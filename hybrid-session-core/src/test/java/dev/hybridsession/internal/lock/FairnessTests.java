package dev.hybridsession.internal.lock;

import java.lang.reflect.Proxy;
import java.time.Duration;

import dev.hybridsession.SessionLocks.LockTimeoutPolicy;
import dev.hybridsession.internal.system.Waiter;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FairnessTests {

	private long now;

	/** Asked for the time alone. */
	private final Waiter waiter = (Waiter) Proxy.newProxyInstance(getClass().getClassLoader(),
			new Class<?>[] { Waiter.class }, (proxy, method, arguments) -> this.now);

	private final Fairness fairness = new Fairness(null, this.waiter);

	private LockLease lease(int number) {
		return new LockLease("key" + number, "owner", null, null,
				new LockSettings(Duration.ofSeconds(30), Duration.ZERO, Duration.ZERO, LockTimeoutPolicy.FAIL),
				this.waiter);
	}

	/** A session that nobody uses any more must not take memory. */
	@Test
	void aTurnIsRememberedWhileTheOthersMayTakeTheKey() {
		for (int i = 0; i < 1_000; i++) {
			this.fairness.end(lease(i), true);
			assertThat(this.fairness.pause("key" + i)).isEqualTo(Fairness.YIELD);
			this.now += Fairness.YIELD / 10;
		}
		assertThat(this.fairness).extracting("turns", InstanceOfAssertFactories.MAP).hasSizeBetween(10, 11);
	}

}
