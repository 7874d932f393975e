package dev.hybridsession.internal.session;

import java.util.Set;

import dev.hybridsession.HybridSession;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.FaultyStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Schedules in which a request that has read a session saves it after a login has changed
 * its id in memcached alone, as the database was away.
 */
class LateSaveScheduleTests extends RepositoryTestBase {

	@BeforeEach
	void writeThrough() {
		this.two.repository.setWriteThroughAttributes(Set.of("late"));
	}

	/** The row could not tell that the id is dead: there is none. */
	@Test
	void aLateSaveOfASessionBornWithoutTheDatabaseInsertsNoRowUnderTheIdFromBeforeALogin() {
		setStoresUnavailable(true);
		HybridSession login = loginBeforeALateSave(pageOf(this.one.create()), "late", 1);
		assertThat(rows("1 = 1")).isZero();
		assertNothingLateIsIn(login);
	}

	/** The row still has the id that is dead. */
	@Test
	void aLateSaveUnderTheIdFromBeforeALoginWithoutTheDatabaseDoesNotGetIntoTheSession() {
		HybridSession login = loginBeforeALateSave(pageOf(this.one.create()), "late", 1);
		assertNothingLateIsIn(login);
	}

	@ParameterizedTest
	@ValueSource(strings = { "late", "ordinary" })
	void aLateSaveThatMemcachedRefusesForItsSizeDoesNotGetIntoTheSession(String name) {
		HybridSession late = pageOf(this.one.create());
		assertNothingLateIsIn(loginBeforeALateSave(late, name, new byte[2 * 1024 * 1024]));
	}

	/** The late page does not know which value has replaced its refill in memcached. */
	@Test
	void aLateSaveOfAPageWhoseRefillWasOvertakenDoesNotGetIntoTheSession() {
		HybridSession session = this.one.create();
		loseMemcached();
		this.two.cache.beforeNext(FaultyCache.Operation.REPLACE, () -> this.one.repository.findById(session.getId()));
		HybridSession late = this.two.repository.findById(session.getId());
		assertNothingLateIsIn(loginBeforeALateSave(late, "late", 1));
	}

	@ParameterizedTest
	@ValueSource(strings = { "late", "ordinary" })
	void aLateSaveThatMeetsAReservationWhichAnotherRefillsDoesNotGetIntoTheSession(String name) {
		HybridSession session = this.one.create();
		HybridSession late = pageOf(session);
		late.setAttribute(name, 1);
		loseMemcached();
		HybridSession[] login = new HybridSession[1];
		Runnable meanwhile = () -> {
			if (login[0] == null) {
				login[0] = loginWithoutTheDatabase(this.one.repository.findById(session.getId()));
			}
		};
		this.two.store.beforeNext(FaultyStore.Operation.FIND, meanwhile);
		this.two.store.beforeNext(FaultyStore.Operation.UPDATE, meanwhile);
		this.two.repository.save(late);
		assertThat(this.two.dropped).hasValue(1);
		assertNothingLateIsIn(login[0]);
	}

	/** The one cannot ask the database, the other has it back, or never missed it. */
	private HybridSession loginBeforeALateSave(HybridSession late, String name, Object value) {
		HybridSession login = loginWithoutTheDatabase(this.one.repository.findById(late.getId()));
		this.two.store.setUnavailable(false);
		this.two.tiers.gate().probeIfDown();
		late.setAttribute(name, value);
		this.two.repository.save(late);
		assertThat(this.two.dropped).hasValue(1);
		return login;
	}

	private HybridSession loginWithoutTheDatabase(HybridSession login) {
		this.one.store.setUnavailable(true);
		login.changeSessionId();
		login.setAttribute("a", 1);
		this.one.repository.save(login);
		return login;
	}

	private HybridSession pageOf(HybridSession session) {
		return this.two.repository.findById(session.getId());
	}

	private void setStoresUnavailable(boolean unavailable) {
		this.one.store.setUnavailable(unavailable);
		this.two.store.setUnavailable(unavailable);
	}

	private void assertNothingLateIsIn(HybridSession login) {
		setStoresUnavailable(false);
		this.one.tiers.gate().probeIfDown();
		this.one.sync.run();
		loseMemcached();
		assertThat(this.two.repository.findById(login.getId()).getAttributeNames()).containsExactly("a");
	}

}
