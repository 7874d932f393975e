package dev.hybridsession.internal.store;

import java.util.Set;

import dev.hybridsession.support.MemoryLockTable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Tests a part behind a guard that lets no question through. */
class GuardedTests {

	private final LockTable part = new MemoryLockTable();

	private final LockTable guarded = guard();

	private LockTable guard() {
		return Guarded.part(LockTable.class, this.part, (question) -> {
			throw new IllegalStateException("away");
		});
	}

	@Test
	void theGuardIsAskedForEachMethodOfThePart() {
		assertThatIllegalStateException().isThrownBy(() -> this.guarded.release("key", "owner")).withMessage("away");
	}

	@Test
	void aGuardedPartEqualsItselfAlone() {
		assertThat(this.guarded.equals(this.guarded)).isTrue();
		assertThat(this.guarded.equals(guard())).isFalse();
		assertThat(this.guarded.equals(this.part)).isFalse();
		assertThat(this.guarded.equals(null)).isFalse();
		assertThat(Set.of(this.guarded)).contains(this.guarded);
	}

	@Test
	void aGuardedPartHasTheNameOfThePart() {
		assertThat(this.guarded).hasToString(this.part.toString());
	}

	@Test
	void aTypeWithoutAHintForANativeImageIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Guarded.part(Runnable.class, () -> {
		}, (question) -> question.get())).withMessageContaining("java.lang.Runnable");
	}

}
