package dev.hybridsession.support;

import dev.hybridsession.tier.ClusterNotebook;
import dev.hybridsession.tier.ClusterNotebookConcurrencyContract;
import dev.hybridsession.tier.StoreUnavailableException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class MemoryNotebookTests extends ClusterNotebookConcurrencyContract {

	private final MemoryNotebook notebook = new MemoryNotebook();

	@Override
	protected ClusterNotebook notebook() {
		return this.notebook;
	}

	@Test
	void isAwayWhereATestSaysSo() {
		this.notebook.signIn(note("1", 1));
		this.notebook.raiseFence("a", 1);
		this.notebook.setUnavailable(true);
		for (ThrowingCallable call : calls(this.notebook)) {
			assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(call);
		}
		this.notebook.setUnavailable(false);
		assertThat(notes()).containsExactly(note("1", 1));
		assertThat(this.notebook.fences()).containsEntry("a", 1L);
	}

}
