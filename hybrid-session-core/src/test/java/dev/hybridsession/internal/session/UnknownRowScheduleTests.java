package dev.hybridsession.internal.session;

import java.util.Set;

import dev.hybridsession.HybridSession;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.Subsession;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.support.FaultyStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Schedules in which a request saves a session that it read while the database was away
 * and had no row of it. Meanwhile it has got one, and memcached has lost the session.
 */
class UnknownRowScheduleTests extends SubsessionTestBase {

	private HybridSession late;

	@BeforeEach
	void readWithoutTheDatabase() {
		this.one.repository.setWriteThroughAttributes(Set.of("through", "late"));
		this.two.repository.setWriteThroughAttributes(Set.of("through", "late"));
		setStoresUnavailable(true);
		this.late = this.two.repository.findById(this.one.create().getId());
		databaseIsBack();
		assertThat(rows("1 = 1")).isOne();
	}

	private void setStoresUnavailable(boolean unavailable) {
		this.one.store.setUnavailable(unavailable);
		this.two.store.setUnavailable(unavailable);
	}

	private void databaseIsBack() {
		setStoresUnavailable(false);
		this.one.tiers.gate().probeIfDown();
		this.two.tiers.gate().probeIfDown();
		this.one.sync.run();
	}

	private void changeTheId() {
		HybridSession login = this.one.repository.findById(this.late.getId());
		login.changeSessionId();
		this.one.repository.save(login);
		assertThat(login.getId()).isNotEqualTo(this.late.getId());
	}

	private void saveWithTheRow(Runnable before) {
		this.cache.remove(new CacheKeys("test", () -> "store").session(this.late.getId()));
		this.late.setAttribute("late", 1);
		this.two.store.beforeNext(FaultyStore.Operation.INSERT, before);
		this.two.repository.save(this.late);
	}

	@Test
	void nobodyReadsASessionThatHasEnded() {
		this.one.repository.deleteById(this.late.getId());
		saveWithTheRow(() -> assertThat(this.one.repository.findById(this.late.getId())).isNull());
		assertThat(this.two.dropped).hasValue(1);
	}

	@Test
	void noCopyOfASessionThatHasEndedStaysIfTheDatabaseGoesAway() {
		this.one.repository.deleteById(this.late.getId());
		saveWithTheRow(() -> this.two.store.setUnavailable(true));
		this.clock.advance(MINUTE);
		assertThat(this.one.page(this.late.getId(), (page) -> page.setAttribute("a", 1))).isFalse();
	}

	/** No row has the id: it may not have been inserted yet. */
	@Test
	@Takes("Save: READ_ROW -> WRITE_ROW")
	void nobodyReadsASessionUnderAnIdThatWasChanged() {
		changeTheId();
		saveWithTheRow(() -> assertThat(this.one.repository.findById(this.late.getId())).isNull());
		assertThat(this.two.dropped).hasValue(1);
	}

	@Test
	void noCopyUnderAnIdThatWasChangedStaysIfTheDatabaseGoesAway() {
		changeTheId();
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> saveWithTheRow(() -> setStoresUnavailable(true)));
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> this.one.repository.findById(this.late.getId()));
	}

	@Test
	void nobodyReadsWhatLacksTheRow() {
		this.one.page(this.late.getId(), (page) -> page.setAttribute("through", 1));
		Runnable page = () -> this.one.page(this.late.getId(),
				(other) -> assertThat(other.<Integer>getAttribute("through")).isEqualTo(1));
		this.two.store.beforeNext(FaultyStore.Operation.UPDATE, page);
		saveWithTheRow(page);
		assertThat(this.one.repository.findById(this.late.getId()).<Integer>getAttribute("through")).isEqualTo(1);
	}

	@Test
	void aSubsessionThatMemcachedHasLostIsNotTakenForAbsent() {
		Subsession<String> text = text(this.one, this.late);
		text.set("a");
		this.cache.remove(key(this.late));
		Runnable outage = () -> setStoresUnavailable(true);
		this.two.store.beforeNext(FaultyStore.Operation.UPDATE, outage);
		saveWithTheRow(outage);
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(() -> append(text, "b"));
		databaseIsBack();
		assertThat(text.get()).isEqualTo("a");
	}

}
