package dev.hybridsession.internal.lock;

import java.time.Duration;
import java.util.function.Supplier;

import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.SessionLockTimeoutException;
import dev.hybridsession.SessionLocks.LockTimeoutPolicy;
import dev.hybridsession.support.FaultyCache.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@ParameterizedClass
@EnumSource(value = MemcachedProtocol.class, names = "BINARY")
class LockScopeTests extends LockTestBase {

	private static final String SESSION = "the session";

	private static final Supplier<@Nullable String> NONE = () -> null;

	private static final Supplier<@Nullable String> FOUND = () -> SESSION;

	private LockScope scope;

	@BeforeEach
	void begin() {
		this.scope = new LockScope(this.one.locks);
	}

	@Test
	void theSessionIsLockedBeforeItIsLoadedAndUntilTheEnd() {
		assertThat(this.scope.load(this.id, () -> inMemcached() ? SESSION : null)).isEqualTo(SESSION);
		assertThat(inMemcached()).isTrue();
		this.scope.release();
		this.scope.release();
		assertFree();
		assertThat(this.scope.load(this.id, FOUND)).isEqualTo(SESSION);
		assertFree();
	}

	@Test
	void nothingIsLockedIfNothingIsLoaded() {
		this.scope.release();
		assertThat(this.one.cache.total()).isZero();
	}

	@Test
	void anIdThatNobodyBearsIsGivenBackAndNotLockedAgain() {
		assertThat(this.scope.load(this.id, NONE)).isNull();
		assertFree();
		int before = this.one.cache.count(Operation.ADD);
		assertThat(this.scope.load(this.id, NONE)).isNull();
		assertThat(this.one.cache.count(Operation.ADD)).isEqualTo(before);
		assertThat(this.scope.load(this.id + "second", FOUND)).isEqualTo(SESSION);
		assertThat(this.one.locks.queue.size()).isOne();
		this.scope.release();
	}

	@Test
	void onlyOneSessionIsLocked() {
		this.scope.load(this.id, FOUND);
		assertThat(this.scope.load(this.id + "other", FOUND)).isEqualTo(SESSION);
		assertThat(this.one.locks.queue.size()).isOne();
		this.scope.release();
	}

	@Test
	void aSessionThatCannotBeReadIsGivenBackAndLockedTheNextTime() {
		assertThatIllegalStateException().isThrownBy(() -> this.scope.load(this.id, () -> {
			throw new IllegalStateException();
		}));
		assertFree();
		this.scope.load(this.id, FOUND);
		assertThat(inMemcached()).isTrue();
		this.scope.release();
	}

	@Test
	void aLockTakenAfterTheEndIsGivenBack() {
		assertThat(this.scope.load(this.id, () -> {
			this.scope.release();
			return SESSION;
		})).isEqualTo(SESSION);
		assertFree();
	}

	@Test
	void scopeThatHasWaitedInVainDoesNotWaitAgain() {
		Instance impatient = new Instance(LockTimeoutPolicy.FAIL, Duration.ofMillis(10));
		LockScope waiting = new LockScope(impatient.locks);
		this.scope.load(this.id, FOUND);
		assertThat(waiting.hasTimedOut()).isFalse();
		assertTimesOut(waiting);
		int before = impatient.cache.total();
		assertTimesOut(waiting);
		assertThat(waiting.hasTimedOut()).isTrue();
		assertThat(impatient.cache.total()).isEqualTo(before);
		waiting.release();
		assertThat(waiting.load(this.id, FOUND)).isEqualTo(SESSION);
		this.scope.release();
		impatient.locks.close();
	}

	private void assertTimesOut(LockScope waiting) {
		assertThatExceptionOfType(SessionLockTimeoutException.class).isThrownBy(() -> waiting.load(this.id, FOUND));
	}

}
