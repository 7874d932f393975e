package dev.hybridsession.internal.session;

import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import dev.hybridsession.HybridSession;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.security.Keys;
import dev.hybridsession.internal.security.SignedIds;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.session.FindByIndexNameSessionRepository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Tests of public ids, made and sent. */
class SessionIdTests extends RepositoryTestBase {

	private SignedIds signed;

	@BeforeEach
	void prepare() {
		this.signed = new SignedIds(Keys.of(Keys.ONE), null, this.clock, 100);
	}

	@Test
	void anIdHasAtLeast128RandomBits() {
		Set<String> ids = new HashSet<>();
		int[] ones = new int[32 * 6];
		for (int i = 0; i < 10_000; i++) {
			String id = SessionIds.random();
			assertThat(id).matches("[A-Za-z0-9_-]{32}");
			ids.add(id);
			byte[] bytes = Base64.getUrlDecoder().decode(id);
			for (int bit = 0; bit < ones.length; bit++) {
				ones[bit] += (bytes[bit / 8] >> (bit % 8)) & 1;
			}
		}
		assertThat(ids).hasSize(10_000);
		// seven standard deviations from half of them
		assertThat(Arrays.stream(ones)).hasSize(192).allSatisfy((count) -> assertThat(count).isBetween(4650, 5350));
	}

	@Test
	void aSignedSessionIsFoundAndKeepsASignatureWhenItsIdChanges() {
		this.one.repository.setSignedIds(this.signed);
		this.two.repository.setSignedIds(this.signed);
		HybridSession session = this.one.create();
		assertThat(session.getId()).matches("[A-Za-z0-9_-]{32}\\.[A-Za-z0-9_-]{22}");
		HybridSession found = this.two.repository.findById(session.getId());
		String changed = found.changeSessionId();
		assertThat(this.signed.mayBeOurs(changed)).isTrue();
		assertThat(this.one.repository.findById(changed)).isNotNull();
		assertThat(this.one.repository.findById(session.getId())).isNull();
		this.two.repository.deleteById(changed);
		assertThat(this.one.repository.findById(changed)).isNull();
	}

	@Test
	void inventedIdsCostNoTierAnything() {
		AtomicInteger refused = new AtomicInteger();
		SessionIds ids = new SessionIds(new SessionObserver() {

			@Override
			public void idRefused() {
				refused.incrementAndGet();
			}

		});
		ids.signWith(this.signed);
		this.one.repository.setSignedIds(this.signed);
		HybridSession session = this.one.create();
		int cached = this.one.cache.total();
		int stored = this.one.store.total();
		for (int i = 0; i < 1000; i++) {
			String invented = SessionIds.random()
					+ session.getId().substring(session.getId().length() - SignedIds.ADDED_LENGTH);
			assertThat(this.one.repository.findById(invented)).isNull();
			assertThat(this.one.repository.describe(invented)).isEmpty();
			assertThat(this.one.subsessions.of(invented, "cart", String.class).get()).isNull();
			assertThat(ids.mayExist(invented)).isFalse();
		}
		assertThat(this.one.cache.total()).isEqualTo(cached);
		assertThat(this.one.store.total()).isEqualTo(stored);
		assertThat(refused).hasValue(1000);
	}

	@Test
	void idsFromBeforeTheKeyWorkUntilTheGivenTime() {
		HybridSession session = this.one.create();
		this.one.repository
			.setSignedIds(new SignedIds(Keys.of(Keys.ONE), this.clock.instant().plus(MINUTE), this.clock, 100));
		assertThat(this.one.page(session.getId(), (page) -> page.setAttribute("a", 1))).isTrue();
		this.clock.advance(MINUTE);
		assertThat(this.one.repository.findById(session.getId())).isNull();
	}

	/** Nobody can use them, so they are not to count against a user's sessions. */
	@Test
	void sessionsWhoseIdsAreNoLongerAcceptedAreNotListedAndCanBeEnded() {
		HybridSession session = this.one.repository.createSession();
		session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
		this.one.repository.save(session);
		this.one.repository.setSignedIds(this.signed);
		assertThat(this.one.repository.findByPrincipalName("alice")).isEmpty();
		assertThat(this.two.repository.findByPrincipalName("alice")).hasSize(1);
		this.one.repository.deleteById(session.getId());
		assertThat(this.two.repository.findByPrincipalName("alice")).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a b", "a\n", "\u00e4", "\ud83d\ude00", "\0" })
	void aGeneratorOfOtherIdsIsRefused(String id) {
		this.one.repository.setSessionIdGenerator(() -> id);
		assertThatIllegalStateException().isThrownBy(this.one.repository::createSession)
			.withMessageContaining("visible ASCII");
	}

	@Test
	void aGeneratorOfIdsTooLongToSignIsRefused() {
		this.one.repository.setSessionIdGenerator(() -> "x".repeat(255));
		assertThat(this.one.repository.createSession().getId()).hasSize(255);
		this.one.repository.setSignedIds(this.signed);
		assertThatIllegalStateException().isThrownBy(this.one.repository::createSession).withMessageContaining("232");
		this.one.repository.setSessionIdGenerator(() -> "x".repeat(232));
		HybridSession session = this.one.create();
		assertThat(session.getId()).hasSize(255);
		assertThat(this.one.repository.findById(session.getId())).isNotNull();
	}

}
