package dev.hybridsession.internal.session;

import java.util.ArrayList;
import java.util.List;

import dev.hybridsession.HybridSession;
import dev.hybridsession.LockedSubsession;
import dev.hybridsession.Subsession;
import dev.hybridsession.SubsessionLockLostException;
import dev.hybridsession.support.HybridInstance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Tests subsessions in every protocol and on every database. */
@ParameterizedClass
@ArgumentsSource(Tiers.Available.class)
class SubsessionTests extends SubsessionLimitContract {

	private Subsession<Integer> counter(HybridSession session) {
		return this.one.subsessions.of(session, "counter", Integer.class);
	}

	private Subsession<Integer> counterOnTwo(HybridSession session) {
		return this.two.subsessions.of(session.getId(), "counter", Integer.class);
	}

	@Test
	void valueThatIsSetIsReadByEveryInstance() {
		HybridSession session = this.one.create();
		Subsession<Integer> counter = counter(session);
		assertThat(counter.get()).isNull();
		counter.set(1);
		assertThat(counter.get()).isEqualTo(1);
		assertThat(counterOnTwo(session).get()).isEqualTo(1);
		counterOnTwo(session).set(2);
		assertThat(counter.get()).isEqualTo(2);
		counter.remove();
		assertThat(counterOnTwo(session).get()).isNull();
	}

	@Test
	void anUpdateReturnsWhatItWrote() {
		HybridSession session = this.one.create();
		assertThat(counter(session).update(SubsessionTests::increment)).isEqualTo(1);
		assertThat(counterOnTwo(session).update(SubsessionTests::increment)).isEqualTo(2);
		assertThat(counter(session).update((value) -> null)).isNull();
		assertThat(counterOnTwo(session).get()).isNull();
	}

	@Test
	void namesAreDifferentSubsessions() {
		HybridSession session = this.one.create();
		counter(session).set(1);
		assertThat(this.one.subsessions.of(session, "Counter", Integer.class).get()).isNull();
		assertThat(this.one.subsessions.of(this.one.create(), "counter", Integer.class).get()).isNull();
	}

	@Test
	void badNamesAreRefused() {
		HybridSession session = this.one.create();
		for (String name : List.of("", " ", "a b", "a/b", "a\u0000", "ä", "x".repeat(65))) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.one.subsessions.of(session, name, Integer.class))
				.withMessageContaining("letters, digits");
		}
	}

	@Test
	void anExceptionOfTheFunctionIsTheCallersAndChangesNothing() {
		HybridSession session = this.one.create();
		counter(session).set(1);
		assertThatExceptionOfType(ArithmeticException.class)
			.isThrownBy(() -> counter(session).update((value) -> 1 / 0));
		assertThat(counter(session).get()).isEqualTo(1);
	}

	@Test
	void aValueChangedInPlaceIsNotKeptUnlessItIsWritten() {
		HybridSession session = this.one.create();
		Subsession<ArrayList<String>> list = listOf(session);
		list.set(new ArrayList<>(List.of("a")));
		list.get().add("b");
		assertThat(list.get()).containsExactly("a");
		assertThatIllegalStateException().isThrownBy(() -> list.update((value) -> {
			value.add("b");
			throw new IllegalStateException("never mind");
		}));
		assertThat(list.get()).containsExactly("a");
	}

	@SuppressWarnings("unchecked")
	private Subsession<ArrayList<String>> listOf(HybridSession session) {
		return (Subsession<ArrayList<String>>) (Subsession<?>) this.one.subsessions.of(session, "list",
				ArrayList.class);
	}

	@Test
	void aFunctionThatUpdatesItsOwnSubsessionIsToldSo() {
		Subsession<Integer> counter = counter(this.one.create());
		assertThatIllegalStateException().isThrownBy(() -> counter.update((value) -> counter.update((inner) -> 1)));
		assertThat(counter.update(SubsessionTests::increment)).isEqualTo(1);
	}

	@Test
	void theSubsessionStaysWhenTheIdChanges() {
		HybridSession session = this.one.create();
		Subsession<Integer> counter = counter(session);
		counter.set(1);
		session.changeSessionId();
		assertThat(counter.update(SubsessionTests::increment)).isEqualTo(2);
		assertThat(counterOnTwo(session).get()).isEqualTo(2);
	}

	@Test
	void aHandleFromBeforeALoginChangesNothingAfterIt() {
		HybridSession session = this.one.create();
		counter(session).set(1);
		Subsession<Integer> late = counterOnTwo(session);
		HybridSession login = this.one.repository.findById(session.getId());
		login.changeSessionId();
		late.set(7);
		assertThat(late.update(SubsessionTests::increment)).isEqualTo(1);
		late.remove();
		assertThat(late.get()).isNull();
		assertThat(counter(login).get()).isEqualTo(1);
	}

	@Test
	void aSubsessionDiesWithItsSession() {
		HybridSession session = this.one.create();
		counter(session).set(1);
		Subsession<Integer> late = counterOnTwo(session);
		this.one.repository.deleteById(session.getId());
		assertThat(late.update(SubsessionTests::increment)).isEqualTo(1);
		late.set(7);
		try (LockedSubsession<Integer> locked = late.lock()) {
			locked.set(8);
			assertThat(locked.get()).isNull();
		}
		assertThat(late.get()).isNull();
		assertThat(subsessionRows(session)).isZero();
		assertThat(this.two.repository.findById(session.getId())).isNull();
		assertThat(this.two.dropped).hasPositiveValue();
	}

	@Test
	void aSubsessionExpiresWithItsSession() {
		HybridSession session = this.one.create();
		counter(session).set(1);
		counter(session).set(2);
		Subsession<Integer> late = counterOnTwo(session);
		this.clock.advance(MINUTE.multipliedBy(31));
		late.set(7);
		assertThat(late.get()).isNull();
		this.clock.advance(MINUTE.multipliedBy(5));
		this.two.reaper.run();
		assertThat(this.two.expired).hasSize(1);
		assertThat(this.two.archived.get(0).subsessions()).singleElement()
			.satisfies((ended) -> assertThat(ended.name() + "=" + ended.value()).isEqualTo("counter=2"));
		assertThat(subsessionRows(session)).isZero();
		late.set(8);
		assertThat(late.get()).isNull();
		assertThat(subsessionRows(session)).isZero();
	}

	@Test
	void aSubsessionOfANewSessionSavesIt() {
		HybridSession session = this.one.repository.createSession();
		Subsession<Integer> counter = counter(session);
		assertThat(counter.get()).isNull();
		counter.set(1);
		assertThat(counterOnTwo(session).get()).isEqualTo(1);
	}

	@Test
	void aSubsessionOfWhatIsNoIdIsNotLookedUp() {
		int stored = this.one.store.total();
		for (String id : List.of("", "a\u0000b", "\ud800", "x".repeat(100_000))) {
			assertThat(this.one.subsessions.of(id, "counter", Integer.class).get()).isNull();
		}
		assertThat(this.one.store.total()).isEqualTo(stored);
	}

	@Test
	void aSubsessionOfNoSessionHasNoValueAndKeepsNone() {
		Subsession<Integer> counter = this.one.subsessions.of("nobody", "counter", Integer.class);
		counter.set(1);
		assertThat(counter.get()).isNull();
		assertThat(counter.update(SubsessionTests::increment)).isEqualTo(1);
	}

	@Test
	void memcachedLostRollsBackByTheSyncIntervalAtMost() {
		HybridSession session = this.one.create();
		Subsession<Integer> counter = counter(session);
		counter.set(1);
		counter.set(2);
		this.clock.advance(HybridInstance.TIMING.syncInterval().multipliedBy(9).dividedBy(10));
		this.one.subsessionSync.run();
		counter.set(3);
		loseMemcached();
		assertThat(counter.get()).isEqualTo(2);
		assertThat(counterOnTwo(session).update(SubsessionTests::increment)).isEqualTo(3);
	}

	@Test
	void aValueTooLargeForMemcachedLivesInTheDatabase() {
		HybridSession session = this.one.create();
		Subsession<byte[]> upload = this.one.subsessions.of(session, "upload", byte[].class);
		upload.set(new byte[10]);
		upload.set(new byte[2_000_000]);
		assertThat(this.two.subsessions.of(session.getId(), "upload", byte[].class).get()).hasSize(2_000_000);
		this.two.subsessions.of(session.getId(), "upload", byte[].class).update((old) -> new byte[old.length + 1]);
		assertThat(upload.get()).hasSize(2_000_001);
		upload.set(new byte[20]);
		assertThat(this.two.subsessions.of(session.getId(), "upload", byte[].class).get()).hasSize(20);
	}

	@Test
	void theLockKeepsEverybodyElseOut() {
		HybridSession session = this.one.create();
		Subsession<Integer> counter = counter(session);
		LockedSubsession<Integer> locked = counter.lock();
		locked.set(1);
		assertThat(counterOnTwo(session).get()).isEqualTo(1);
		Thread other = new Thread(() -> counterOnTwo(session).update(SubsessionTests::increment));
		other.start();
		locked.set(locked.get() + 10);
		locked.close();
		join(other);
		assertThat(counter.get()).isEqualTo(12);
		assertThatIllegalStateException().isThrownBy(() -> locked.set(3));
	}

	@Test
	void valueThatIsRemovedUnderItsLockIsGoneForEveryInstance() {
		HybridSession session = this.one.create();
		counter(session).set(1);
		LockedSubsession<Integer> locked = counter(session).lock();
		locked.remove();
		assertThat(locked.get()).isNull();
		locked.close();
		locked.close();
		assertThat(counterOnTwo(session).get()).isNull();
		assertThat(counterOnTwo(session).update(SubsessionTests::increment)).isOne();
	}

	@Test
	void aHolderThatOutlivedItsLeaseIsFencedOff() {
		HybridSession session = this.one.create();
		LockedSubsession<Integer> stopped = counter(session).lock();
		this.clock.advance(MINUTE);
		try (LockedSubsession<Integer> next = counterOnTwo(session).lock()) {
			next.set(1);
			assertThatExceptionOfType(SubsessionLockLostException.class).isThrownBy(() -> stopped.set(2))
				.withMessageContaining("counter");
			stopped.close();
			next.set(next.get() + 1);
		}
		assertThat(counter(session).get()).isEqualTo(2);
	}

	@Test
	void holderWhoseLeaseIsOverMayWriteUntilAnotherRequestHasChangedTheValue() {
		HybridSession session = this.one.create();
		LockedSubsession<Integer> late = counter(session).lock();
		this.clock.advance(MINUTE);
		late.set(1);
		this.clock.advance(MINUTE);
		assertThat(counterOnTwo(session).update(SubsessionTests::increment)).isEqualTo(2);
		assertThatExceptionOfType(SubsessionLockLostException.class).isThrownBy(() -> late.set(5));
		assertThat(counter(session).get()).isEqualTo(2);
	}

	@Test
	void aLockThatMemcachedLostIsLost() {
		HybridSession session = this.one.create();
		counter(session).set(1);
		LockedSubsession<Integer> locked = counter(session).lock();
		loseMemcached();
		assertThatExceptionOfType(SubsessionLockLostException.class).isThrownBy(() -> locked.set(2));
		assertThat(counterOnTwo(session).get()).isEqualTo(1);
	}

	static Integer increment(Integer value) {
		return (value != null) ? value + 1 : 1;
	}

	private int subsessionRows(HybridSession session) {
		return this.jdbc.queryForObject("SELECT COUNT(*) FROM HYBRID_SESSION_SUBSESSION WHERE INTERNAL_ID = ?",
				Integer.class, session.getInternalId());
	}

	private static void join(Thread thread) {
		try {
			thread.join(10_000);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		assertThat(thread.isAlive()).isFalse();
	}

}
