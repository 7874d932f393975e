package dev.hybridsession.support;

import java.util.List;

import dev.hybridsession.internal.store.ClusterNotebook;
import dev.hybridsession.internal.store.ClusterNotebookConcurrencyContract;
import dev.hybridsession.internal.store.InstanceNote;
import dev.hybridsession.internal.store.StoreUnavailableException;
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

	@Test
	void everythingComesInOrder() {
		for (String id : "qwertyuiopasdfghjklzxcvbnm".split("")) {
			this.notebook.signIn(note(id, 1));
			this.notebook.raiseFence(this.name + id, 1);
		}
		assertThat(notes()).hasSize(26).extracting(InstanceNote::id).isSorted();
		assertThat(List.copyOf(this.notebook.fences().keySet())).hasSize(26).isSorted();
	}

}
