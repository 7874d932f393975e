package dev.hybridsession.internal.session;

import dev.hybridsession.HybridSession;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.Subsession;
import dev.hybridsession.internal.record.DatabaseMarker;
import dev.hybridsession.internal.record.RecordCodec;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.support.FaultyCache;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Schedules in which memcached has no room for a subsession. */
class SubsessionRefusalScheduleTests extends SubsessionTestBase {

	private static final int LARGE = 2_000_000;

	@Test
	void aValueTooLargeForMemcachedCostsNothingThatTheDatabaseHasNot() {
		HybridSession session = this.one.create();
		Subsession<String> text = aheadOfItsRow(this.one, session);
		this.one.store.setUnavailable(true);
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(() -> text.set("x".repeat(LARGE)));
		assertThat(text.get()).isEqualTo("ab");
		this.one.store.setUnavailable(false);
		this.one.tiers.gate().probeIfDown();
		this.one.subsessionSync.drain();
		loseMemcached();
		assertThat(text.get()).isEqualTo("ab");
	}

	@Test
	void aValueTooLargeForMemcachedIsBasedOnWhatTheRowLacks() {
		HybridSession session = this.one.create();
		Subsession<String> text = aheadOfItsRow(this.one, session);
		// another syncs a copy, but a newer one has taken its place
		this.two.cache.beforeNext(FaultyCache.Operation.REPLACE, () -> {
			append(text, "c");
			append(text, "x".repeat(LARGE));
		});
		text(this.two, session).get();
		this.two.subsessionSync.drain();
		assertThat(text.get().substring(0, 4)).isEqualTo("abcx");
	}

	@Test
	void subsessionThatMemcachedRefusesWithItsMarkerIsNotServedOutOfDate() {
		HybridSession session = this.one.create();
		Subsession<String> text = aheadOfItsRow(this.one, session);
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.REFUSED);
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.REFUSED);
		append(text, "c");
		assertThat(text(this.two, session).get()).isEqualTo("abc");
	}

	@Test
	void aChangeThatIsRefusedRemovesNothingThatWasChangedMeanwhile() {
		HybridSession session = this.one.create();
		Subsession<String> text = aheadOfItsRow(this.one, session);
		this.one.cache.beforeNext(FaultyCache.Operation.REPLACE, () -> append(text(this.two, session), "c"));
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.REFUSED);
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.REFUSED);
		append(text, "d");
		assertThat(text(this.two, session).get()).isEqualTo("abcd");
	}

	@Test
	void copyThatMemcachedRemovedWithARefusalIsWrittenBack() {
		HybridSession session = this.one.create();
		Subsession<String> text = aheadOfItsRow(this.one, session);
		this.one.store.setUnavailable(true);
		// as the binary protocol does
		this.one.cache.beforeNext(FaultyCache.Operation.REPLACE, () -> this.cache.remove(key(session)));
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.REFUSED);
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(() -> append(text, "c"));
		assertThat(text.get()).isEqualTo("ab");
	}

	/** An instance that misses the copy takes the row for all there is. */
	@Test
	void theRowHasWhatACopyAloneKnewBeforeTheCopyGoes() {
		HybridSession session = this.one.create();
		Subsession<String> text = aheadOfItsRow(this.one, session);
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.REFUSED);
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.REFUSED);
		this.one.cache.beforeNext(FaultyCache.Operation.REMOVE, () -> {
			this.cache.remove(key(session));
			append(text(this.two, session), "c");
		});
		append(text, "d");
		assertThat(text.get()).isEqualTo("abcd");
	}

	@Test
	void aRowThatIsNewerThanTheCopyThatIsToGoIsNotOverwritten() {
		HybridSession session = this.one.create();
		Subsession<String> text = aheadOfItsRow(this.one, session);
		this.one.subsessionSync.drain();
		this.one.cache.beforeNext(FaultyCache.Operation.REPLACE, () -> {
			this.two.cache.setUnavailable(true);
			append(text(this.two, session), "c");
		});
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.REFUSED);
		append(text, "d");
		assertThat(text.get()).isEqualTo("abcd");
	}

	/** memcached was full for a moment, and other requests have cached the row since. */
	@Test
	void memcachedLearnsWhatWasWrittenToTheRowWhileItHadNoRoom() {
		HybridSession session = this.one.create();
		Subsession<String> text = text(this.one, session);
		text.set("a");
		this.cache.remove(key(session));
		this.one.cache.failNext(FaultyCache.Operation.ADD, CacheWrite.Outcome.REFUSED);
		text.update((before) -> {
			assertThat(text(this.two, session).get()).isEqualTo(before);
			return before + "b";
		});
		assertThat(text(this.two, session).get()).isEqualTo("ab");
	}

	/** A full memcached refuses before it looks whether the key is there. */
	@Test
	void reservationThatIsRefusedHidesNoUpdateThatCameBetween() {
		HybridSession session = this.one.create();
		text(this.one, session).set("a");
		this.cache.remove(key(session));
		this.one.cache.beforeNext(FaultyCache.Operation.ADD, () -> append(text(this.two, session), "b"));
		this.one.cache.failNext(FaultyCache.Operation.ADD, CacheWrite.Outcome.REFUSED);
		append(text(this.one, session), "c");
		assertThat(text(this.two, session).get()).isEqualTo("abc");
	}

	@Test
	void writerOvertakenWhileMemcachedHasNoRoomAsksItAgain() {
		HybridSession session = this.one.create();
		this.one.cache.failNext(FaultyCache.Operation.ADD, CacheWrite.Outcome.REFUSED);
		text(this.one, session).update((before) -> {
			if (before != null) {
				return before + "b";
			}
			text(this.two, session).set("c");
			append(text(this.two, session), "d");
			return "b";
		});
		assertThat(text(this.two, session).get()).isEqualTo("cdb");
	}

	/** A reader had reserved the key, and read the row before it was written. */
	@Test
	void aRefillThatWasUnderWayDoesNotHideWhatTheRowHasTaken() {
		HybridSession session = this.one.create();
		Subsession<String> text = text(this.one, session);
		text.set("a");
		byte[] refill = ((CacheRead.Hit) this.cache.read(key(session))).value();
		this.cache.remove(key(session));
		this.one.cache.failNext(FaultyCache.Operation.ADD, CacheWrite.Outcome.REFUSED);
		this.one.cache.beforeNext(FaultyCache.Operation.REPLACE, () -> this.cache.put(key(session), refill, MINUTE));
		text.update((before) -> {
			this.cache.add(key(session), RecordCodec.encode(DatabaseMarker.ASK_DATABASE), MINUTE);
			return before + "b";
		});
		assertThat(text(this.two, session).get()).isEqualTo("ab");
	}

}
