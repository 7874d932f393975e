package dev.hybridsession.internal.store;

import java.time.Clock;
import java.time.Duration;
import java.util.function.UnaryOperator;

import dev.hybridsession.SessionObserver;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.support.Later;
import dev.hybridsession.support.MemoryDatabase;
import dev.hybridsession.support.MemoryStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class StoreIdentityTests {

	private final StoreGate gate = new StoreGate(new MemoryStore(new MemoryDatabase()),
			ClusterClock.of(Clock.systemUTC()), Duration.ofMinutes(1), StoreQueue.unlimited(), SessionObserver.NONE);

	private @Nullable String row;

	private boolean away;

	private int asked;

	private final UnaryOperator<String> database = (candidate) -> {
		this.asked++;
		if (this.away) {
			throw new StoreUnavailableException("away", null);
		}
		this.row = (this.row != null) ? this.row : candidate;
		return this.row;
	};

	private final StoreIdentity identity = new StoreIdentity(this.gate, this.database, "candidate");

	@Test
	void databaseIsAskedOnceForAllKeys() {
		assertThat(this.identity.get()).isEqualTo("candidate");
		assertThat(this.identity.get()).isEqualTo("candidate");
		assertThat(this.asked).isOne();
	}

	@Test
	void databaseThatWasNeverReachedIsUnavailableAndNobodyWaitsForItTwice() {
		this.away = true;
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(this.identity::get);
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(this.identity::get);
		assertThat(this.asked).isOne();
		this.away = false;
		this.identity.check();
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(this.identity::get);
		this.gate.probeIfDown();
		this.identity.check();
		assertThat(this.identity.get()).isEqualTo("candidate");
	}

	@Test
	void operatorsAreToldWhyTheDatabaseDoesNotTellItsId() {
		StoreIdentity refused = new StoreIdentity(this.gate, (candidate) -> {
			if (this.away) {
				throw new IllegalStateException("no such table");
			}
			return candidate;
		}, "candidate");
		this.away = true;
		refused.check();
		assertThat(refused.isKnown()).isFalse();
		assertThat(refused.failure()).isEqualTo("no such table");
		this.away = false;
		refused.check();
		assertThat(refused.isKnown()).isTrue();
		assertThat(refused.failure()).isNull();
	}

	@Test
	void databaseThatGoesAwayIsStillTheSame() {
		String id = this.identity.get();
		this.away = true;
		this.identity.check();
		assertThat(this.identity.get()).isEqualTo(id);
	}

	/**
	 * Otherwise the next heartbeat would come too late, and other instances would sweep.
	 */
	@Test
	void checkDoesNotWaitBehindPages() {
		StoreGate crowded = new StoreGate(new MemoryStore(new MemoryDatabase()), ClusterClock.of(Clock.systemUTC()),
				Duration.ofMinutes(1),
				new StoreQueue(1, "pool", true, Duration.ofMinutes(1), Duration.ofMinutes(1), 10),
				SessionObserver.NONE);
		StoreIdentity checked = new StoreIdentity(crowded, this.database, "candidate");
		crowded.ask(() -> assertThat(Later.later(checked::check)).succeedsWithin(Duration.ofSeconds(30)));
		assertThat(checked.isKnown()).isTrue();
	}

	@Test
	void anotherDatabaseHasOtherKeys() {
		this.identity.get();
		this.row = "another";
		this.identity.check();
		assertThat(this.identity.get()).isEqualTo("another");
	}

	@Test
	void deletedStoreIdIsWrittenAgainByAnInstanceThatKnowsIt() {
		this.row = "first";
		this.identity.get();
		this.row = null;
		this.identity.check();
		assertThat(this.row).isEqualTo("first");
	}

	@Test
	void idThatCannotBePartOfAKeyIsRefused() {
		this.row = "a b";
		assertThatIllegalStateException().isThrownBy(this.identity::get).withMessageContaining("_STORE");
	}

}
