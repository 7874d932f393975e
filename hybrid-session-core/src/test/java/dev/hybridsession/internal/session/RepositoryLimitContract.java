package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.List;

import dev.hybridsession.HybridSession;
import dev.hybridsession.RecordTooLargeException;
import dev.hybridsession.internal.record.RecordLimits;
import org.junit.jupiter.api.Test;

import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.FlushMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Tests the promises of a repository about the size of sessions. */
abstract class RepositoryLimitContract extends RepositoryPageContract {

	private static final int SIZE = 10_000;

	private static final RecordLimits LIMITS = new RecordLimits(SIZE, 5, 20);

	@Test
	void aSaveThatMakesASessionTooLargeThrowsAndChangesNothing() {
		this.one.repository.setLimits(LIMITS);
		HybridSession session = sessionWith("kept", new byte[100]);
		HybridSession page = this.here.findById(session.getId());
		int operations = this.one.cache.total() + this.one.store.total();
		page.setAttribute("big\nupload", new byte[SIZE]);
		page.setAttribute("other", new byte[300]);
		page.setAttribute("small", 1);
		page.setAttribute("smaller", 2);
		page.setMaxInactiveInterval(Duration.ofMinutes(7));
		assertThatExceptionOfType(RecordTooLargeException.class).isThrownBy(() -> this.here.save(page))
			.withMessageContaining(session.getInternalId())
			.withMessageContaining("more than 10000 (hybrid-session.limits.record-size)")
			.withMessageMatching(".* would have 1\\d{4} bytes.*'big\\?upload' with 10\\d{3} bytes, 'other' with 3\\d\\d"
					+ " bytes, 'kept' with 1\\d\\d bytes")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain(session.getId()))
			.satisfies((ex) -> assertThat(ex.getSize()).isGreaterThan(ex.getLimit()))
			.satisfies((ex) -> assertThat(ex.getLimit()).isEqualTo(SIZE));
		assertThat(this.one.cache.total() + this.one.store.total()).isEqualTo(operations);
		assertUnchanged(session);
		loseMemcached();
		assertUnchanged(session);
		page.removeAttribute("big\nupload");
		this.here.save(page);
		HybridSession saved = this.there.findById(session.getId());
		assertThat(saved.<byte[]>getAttribute("other")).hasSize(300);
		assertThat(saved.getAttributeNames()).hasSize(4);
		assertThat(saved.getMaxInactiveInterval()).isEqualTo(Duration.ofMinutes(7));
	}

	private void assertUnchanged(HybridSession session) {
		HybridSession found = this.there.findById(session.getId());
		assertThat(found.getAttributeNames()).containsExactly("kept");
		assertThat(found.getMaxInactiveInterval()).isEqualTo(Duration.ofMinutes(30));
	}

	@Test
	void aNewSessionThatIsTooLargeBeginsOnceItIsSmaller() {
		this.one.repository.setLimits(LIMITS);
		HybridSession session = this.here.createSession();
		session.setAttribute("big", new byte[SIZE]);
		assertThatExceptionOfType(RecordTooLargeException.class).isThrownBy(() -> this.here.save(session));
		assertThat(this.there.findById(session.getId())).isNull();
		assertThat(rows("1 = 1")).isZero();
		assertThat(this.one.created).isEmpty();
		session.setAttribute("big", new byte[10]);
		this.here.save(session);
		assertThat(this.one.created).containsExactly(session.getInternalId());
		assertThat(this.here.findById(session.getId()).<byte[]>getAttribute("big")).hasSize(10);
	}

	@Test
	void immediateFlushRefusesTheOneChangeAlone() {
		this.one.repository.setLimits(LIMITS);
		HybridSession session = sessionWith("kept", 1);
		this.one.repository.setFlushMode(FlushMode.IMMEDIATE);
		HybridSession page = this.here.findById(session.getId());
		assertThatExceptionOfType(RecordTooLargeException.class)
			.isThrownBy(() -> page.setAttribute("big", new byte[SIZE]));
		page.removeAttribute("big");
		page.setAttribute("small", 1);
		assertThat(this.there.findById(session.getId()).getAttributeNames()).containsExactlyInAnyOrder("kept", "small");
	}

	@Test
	void oneAttributeTooManyIsRefusedAtOnce() {
		this.one.repository.setLimits(LIMITS);
		HybridSession session = sessionWith("a", 1);
		HybridSession page = this.here.findById(session.getId());
		for (String name : List.of("b", "c", "d", "e")) {
			page.setAttribute(name, 1);
		}
		assertThatIllegalStateException().isThrownBy(() -> page.setAttribute("f", 1))
			.withMessage("The session would have 6 attributes, more than 5 (hybrid-session.limits.attributes)");
		page.setAttribute("a", 2);
		page.removeAttribute("b");
		page.removeAttribute("never there");
		page.setAttribute("f", 2);
		assertThatIllegalStateException().isThrownBy(() -> page.setAttribute("b", 1));
		this.here.save(page);
		HybridSession saved = this.here.findById(session.getId());
		assertThat(saved.getAttributeNames()).containsExactlyInAnyOrder("a", "c", "d", "e", "f");
		assertThatIllegalStateException().isThrownBy(() -> saved.setAttribute("b", 1));
		saved.removeAttribute("a");
		saved.setAttribute("b", 1);
	}

	@Test
	void aNameThatIsTooLongIsRefusedAtOnceAndCutInTheMessage() {
		this.one.repository.setLimits(new RecordLimits(SIZE, 5, 100));
		HybridSession session = this.here.createSession();
		session.setAttribute("n".repeat(100), 1);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> session.setAttribute("a\r\u0000\u202e" + "n".repeat(5_000), 1))
			.withMessage("The name of attribute 'a???" + "n".repeat(56) + "...' has 5004 characters, more than 100"
					+ " (hybrid-session.limits.attribute-name-length)");
		session.removeAttribute("n".repeat(5_000));
		this.here.save(session);
		assertThat(this.there.findById(session.getId()).getAttributeNames()).hasSize(1);
	}

	@Test
	void aSessionThatIsBeyondALoweredLimitCanBeUsedAndMadeSmaller() {
		HybridSession session = this.here.createSession();
		String longName = "n".repeat(30);
		for (String name : List.of("a", "b", "c", "d", "e", "f", longName)) {
			session.setAttribute(name, new byte[SIZE]);
		}
		session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
		this.here.save(session);
		this.one.repository.setLimits(LIMITS);
		this.clock.advance(Duration.ofMinutes(10));
		assertThat(this.here.page(session.getId(), (page) -> {
		})).isTrue();
		this.here.page(session.getId(), (page) -> page.setAttribute("a", new byte[SIZE - 1]));
		this.here.page(session.getId(), (page) -> page.setAttribute(longName, new byte[SIZE - 1]));
		this.here.page(session.getId(), (page) -> page.removeAttribute("a"));
		this.here.page(session.getId(), (page) -> page.setMaxInactiveInterval(Duration.ofMinutes(20)));
		this.here.page(session.getId(), (page) -> {
			page.setAttribute("b", 1);
			page.removeAttribute("b");
		});
		this.here.page(session.getId(), HybridSession::changeSessionId);
		HybridSession found = this.there.findByPrincipalName("alice").values().iterator().next();
		assertThat(found.getId()).isNotEqualTo(session.getId());
		assertThat(found.getAttributeNames()).hasSize(6).contains(longName).doesNotContain("a", "b");
		assertThat(found.getMaxInactiveInterval()).isEqualTo(Duration.ofMinutes(20));
		this.here.page(found.getId(), (page) -> {
			assertThatIllegalStateException().isThrownBy(() -> page.setAttribute("new", 1));
			page.setAttribute("c", new byte[SIZE + 1]);
			assertThatExceptionOfType(RecordTooLargeException.class).isThrownBy(() -> this.here.save(page));
			page.removeAttribute("c");
		});
		this.here.page(found.getId(),
				(page) -> page.removeAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME));
		assertThat(this.there.findByPrincipalName("alice")).isEmpty();
		assertThat(this.here.findById(found.getId()).getAttributeNames()).hasSize(4);
		this.here.deleteById(found.getId());
		assertThat(this.there.findById(found.getId())).isNull();
	}

	@Test
	void attributeRemovedInTheSamePageIsNoGrowth() {
		HybridSession session = sessionWith("large", new byte[SIZE]);
		this.one.repository.setLimits(LIMITS);
		this.here.page(session.getId(), (page) -> {
			page.setAttribute("for a moment", 1);
			page.removeAttribute("for a moment");
		});
		assertThat(this.here.findById(session.getId()).getAttributeNames()).containsExactly("large");
	}

	@Test
	void parallelSavesMayExceedTheLimitTogether() {
		this.one.repository.setLimits(LIMITS);
		this.two.repository.setLimits(LIMITS);
		HybridSession session = this.here.create();
		HybridSession first = this.here.findById(session.getId());
		HybridSession second = this.there.findById(session.getId());
		first.setAttribute("a", new byte[SIZE - 1_000]);
		second.setAttribute("b", new byte[SIZE - 1_000]);
		this.here.save(first);
		this.there.save(second);
		HybridSession page = this.here.findById(session.getId());
		assertThat(page.getAttributeNames()).containsExactlyInAnyOrder("a", "b");
		page.setAttribute("c", 1);
		assertThatExceptionOfType(RecordTooLargeException.class).isThrownBy(() -> this.here.save(page));
		page.removeAttribute("a");
		this.here.save(page);
		assertThat(this.there.findById(session.getId()).getAttributeNames()).containsExactlyInAnyOrder("b", "c");
	}

	private HybridSession sessionWith(String name, Object value) {
		HybridSession session = this.here.createSession();
		session.setAttribute(name, value);
		this.here.save(session);
		return session;
	}

}
