package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.List;

import dev.hybridsession.HybridSession;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.FaultyStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.session.FindByIndexNameSessionRepository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Schedules in which memcached takes a session that the database does not take, because
 * it is too large for it, for example.
 */
@ExtendWith(OutputCaptureExtension.class)
class RejectedRowScheduleTests extends RepositoryTestBase {

	private static final Duration OVERDUE = Duration.ofSeconds(121);

	private HybridSession session;

	@BeforeEach
	void createSession() {
		this.session = this.one.create();
		this.clock.advance(SECOND);
	}

	private void setRejecting(boolean rejecting) {
		this.one.store.setRejecting(rejecting);
		this.two.store.setRejecting(rejecting);
	}

	@Test
	void pagesThatOnlyReadGoOnAndTheRowFollowsWhenItIsTaken(CapturedOutput output) {
		setRejecting(true);
		for (int i = 0; i < 20; i++) {
			this.clock.advance(OVERDUE);
			assertThat(this.one.page(this.session.getId(), (page) -> {
			})).isTrue();
		}
		assertThat(output.toString()
			.lines()
			.filter((line) -> line.contains("does not take session " + this.session.getInternalId()))).hasSize(1);
		setRejecting(false);
		assertThat(this.one.sync.run()).isOne();
		loseMemcached();
		assertThat(this.two.repository.findById(this.session.getId())).isNotNull();
	}

	@Test
	void changesOfAnOverduePageAreInMemcached() {
		setRejecting(true);
		this.clock.advance(OVERDUE);
		this.one.page(this.session.getId(), (page) -> page.setAttribute("a", 1));
		assertThat(this.two.repository.findById(this.session.getId()).<Integer>getAttribute("a")).isOne();
	}

	@Test
	void changesThatMustNotLagBecauseOfEvictionsAreInMemcached() {
		this.one.page(this.session.getId(), (page) -> page.setAttribute("a", 1));
		flushMemcached();
		this.one.repository.findById(this.session.getId());
		assertThat(this.one.dirty.isEvicting()).isTrue();
		setRejecting(true);
		this.one.page(this.session.getId(), (page) -> page.setAttribute("a", 2));
		assertThat(this.two.repository.findById(this.session.getId()).<Integer>getAttribute("a")).isEqualTo(2);
	}

	@Test
	void changesBeforeARestartOfMemcachedAreInMemcached() {
		this.one.sync.drain();
		setRejecting(true);
		this.one.page(this.session.getId(), (page) -> page.setAttribute("a", 1));
		assertThat(this.two.repository.findById(this.session.getId()).<Integer>getAttribute("a")).isOne();
	}

	@Test
	void drainThatLeavesASessionInMemcachedAloneSaysSo() {
		HybridSession other = this.one.create();
		List.of(this.session, other).forEach((one) -> this.one.page(one.getId(), (page) -> page.setAttribute("a", 1)));
		this.one.sync.wantAll();
		this.one.store.setRejecting(true);
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(() -> this.one.sync.drain())
			.withMessageStartingWith("2 sessions cannot be synced")
			.withMessageContaining("the database does not take them");
		assertThat(this.one.sync.last().left()).isEqualTo(2);
		assertThat(this.one.sync.isSettled()).isTrue();
		this.one.store.setRejecting(false);
		assertThat(this.one.sync.drain()).isEqualTo(2);
	}

	@Test
	void aSaveThatFindsNoCopyAndALiveRowIsInMemcached() {
		HybridSession slow = this.one.repository.findById(this.session.getId());
		slow.setAttribute("a", 1);
		loseMemcached();
		setRejecting(true);
		this.one.repository.save(slow);
		assertThat(this.two.repository.findById(this.session.getId()).<Integer>getAttribute("a")).isOne();
	}

	@Test
	void changesThatMustBeInTheDatabaseAtOnceFail() {
		setRejecting(true);
		HybridSession login = this.one.repository.findById(this.session.getId());
		login.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
		assertThatExceptionOfType(RowRejectedException.class).isThrownBy(() -> this.one.repository.save(login));
		HybridSession created = this.one.repository.createSession();
		assertThatExceptionOfType(RowRejectedException.class).isThrownBy(() -> this.one.repository.save(created));
	}

	@Test
	void aSaveThatMemcachedDoesNotConfirmFails() {
		setRejecting(true);
		this.clock.advance(OVERDUE);
		HybridSession page = this.one.repository.findById(this.session.getId());
		page.setAttribute("a", 1);
		page.setLastAccessedTime(this.clock.instant());
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE, () -> this.one.cache.setUnavailable(true));
		assertThatExceptionOfType(RowRejectedException.class).isThrownBy(() -> this.one.repository.save(page));
	}

	@Test
	void aSaveThatMeetsTheReapersTombstoneFails() {
		HybridSession slow = this.two.repository.findById(this.session.getId());
		this.clock.advance(Duration.ofMinutes(33));
		slow.setLastAccessedTime(this.clock.instant());
		setRejecting(true);
		this.one.store.beforeNext(FaultyStore.Operation.END, () -> assertThatExceptionOfType(RowRejectedException.class)
			.isThrownBy(() -> this.two.repository.save(slow)));
		assertThat(this.one.reaper.run()).isOne();
	}

	/**
	 * A copy that is read with its row, and too large for memcached when both are merged.
	 */
	@Test
	void aPageReadsASessionThatNeitherTierTakesAnewAsMemcachedHasIt() {
		this.one.page(this.session.getId(), (page) -> page.setAttribute("a", 1));
		this.two.tiers.freshness().writeUnconfirmed(this.session.getId());
		this.two.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.REFUSED);
		setRejecting(true);
		assertThat(this.two.repository.findById(this.session.getId()).<Integer>getAttribute("a")).isOne();
	}

	@Test
	void anIdChangeThatFindsALateSaveGoesOn() {
		String old = this.session.getId();
		HybridSession login = this.one.repository.findById(old);
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE,
				() -> this.two.page(old, (page) -> page.setAttribute("late", 1)));
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE, () -> {
			throw new RowRejectedException("The late save makes it too large", null);
		});
		String id = login.changeSessionId();
		assertThat(id).isNotEqualTo(old);
		assertThat(this.two.repository.findById(old)).isNull();
		assertThat(this.two.repository.findById(id).<Integer>getAttribute("late")).isOne();
		this.one.sync.run();
		loseMemcached();
		assertThat(this.two.repository.findById(id).<Integer>getAttribute("late")).isOne();
	}

	@Test
	void anIdChangeOfASessionThatTheDatabaseDoesNotTakeLeavesItUnderItsId() {
		setRejecting(true);
		HybridSession login = this.one.repository.findById(this.session.getId());
		assertThatExceptionOfType(RowRejectedException.class).isThrownBy(login::changeSessionId);
		assertThat(login.getId()).isEqualTo(this.session.getId());
		assertThat(this.two.repository.findById(this.session.getId())).isNotNull();
	}

}
