package dev.hybridsession.internal.session;

import dev.hybridsession.HybridSession;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.Mockito.mock;

/** Tests that only a session of the repository is saved. */
class ForeignSessionTests extends RepositoryTestBase {

	@Test
	void sessionOfAnotherRepositoryIsRefused() {
		HybridSession foreign = mock(HybridSession.class);
		assertThatIllegalArgumentException().isThrownBy(() -> this.one.repository.save(foreign))
			.withMessageContaining("createSession()")
			.withMessageContaining(foreign.getClass().getName());
	}

	@Test
	void ownSessionIsSaved() {
		HybridSession own = this.one.repository.createSession();
		this.one.repository.save(own);
		assertThat(this.one.repository.findById(own.getId())).isNotNull();
	}

}
