package dev.hybridsession.internal.session;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import dev.hybridsession.HybridSession;
import dev.hybridsession.Subsession;
import dev.hybridsession.internal.jdbc.JdbcSubsessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.jobs.BackgroundSync;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.internal.store.StoreContendedException;
import dev.hybridsession.internal.store.SubsessionRow;
import dev.hybridsession.internal.store.SubsessionStore;
import dev.hybridsession.support.HybridInstance;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Schedules in which the row of a subsession cannot be inserted, or something happens
 * before it is.
 */
@ExtendWith(OutputCaptureExtension.class)
class SubsessionSyncScheduleTests extends SubsessionTestBase {

	private final List<String> insertions = new ArrayList<>();

	private Runnable beforeInsertion = () -> {
	};

	private Predicate<String> rejected = (name) -> false;

	@Override
	protected HybridInstance.Builder configure(HybridInstance.Builder builder) {
		JdbcSubsessionStore store = new JdbcSubsessionStore(
				new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid"));
		SubsessionStore watched = (SubsessionStore) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { SubsessionStore.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("insert")) {
						this.insertions.add("insert");
						this.beforeInsertion.run();
					}
					if (method.getName().equals("update")
							&& this.rejected.test(((SubsessionRow) arguments[0]).name())) {
						throw new RowRejectedException("A test rejects the row", null);
					}
					return method.invoke(store, arguments);
				});
		return builder.subsessions(watched).batchSize(1);
	}

	@BeforeEach
	void letThemBe() {
		this.insertions.clear();
		this.beforeInsertion = () -> {
		};
		this.rejected = (name) -> false;
	}

	private void setStoresUnavailable(boolean unavailable) {
		this.one.store.setUnavailable(unavailable);
		this.two.store.setUnavailable(unavailable);
		this.one.tiers.gate().probeIfDown();
		this.two.tiers.gate().probeIfDown();
	}

	/** It began without the database, which has the session by now. */
	@Test
	void aRowThatIsRejectedDoesNotKeepThePageFromReadingTheCopy() {
		setStoresUnavailable(true);
		HybridSession session = this.one.create();
		text(this.one, session).set("a");
		setStoresUnavailable(false);
		this.one.sync.run();
		this.beforeInsertion = () -> {
			throw new RowRejectedException("The row is too large", null);
		};
		assertThat(text(this.two, session).get()).isEqualTo("a");
	}

	@Test
	void withoutTheBackgroundSyncSubsessionsWhoseRowsAPageHasWrittenLeaveRoomForOthers() {
		HybridInstance foreground = withoutBackgroundSync();
		for (int i = 0; i < 30; i++) {
			Subsession<String> text = aheadOfItsRow(foreground, foreground.create());
			assertThat(foreground.subsessionSync.unsynced()).isOne();
			this.clock.advance(Duration.ofMinutes(5));
			append(text, "c");
			foreground.subsessionSync.run();
			assertThat(foreground.subsessionSync.unsynced()).isZero();
		}
	}

	@Test
	void withoutTheBackgroundSyncSubsessionsThatNobodyUsesLeaveRoomForOthersAfterAnHour() {
		HybridInstance foreground = withoutBackgroundSync();
		for (int i = 0; i < 30; i++) {
			aheadOfItsRow(foreground, foreground.create());
			foreground.subsessionSync.run();
			assertThat(foreground.subsessionSync.unsynced()).isOne();
			this.clock.advance(Duration.ofHours(1));
			foreground.subsessionSync.run();
			assertThat(foreground.subsessionSync.unsynced()).isZero();
		}
	}

	private HybridInstance withoutBackgroundSync() {
		return configure(HybridInstance.on(this.cache, this.store, this.clock)).dirty(10, false).build();
	}

	@Test
	void pagesDoNotWaitAgainForATableThatOthersLock() {
		HybridSession session = this.one.create();
		this.beforeInsertion = () -> {
			throw new StoreContendedException("Others have locked the table", null);
		};
		text(this.one, session).set("a");
		assertThat(text(this.one, session).get()).isEqualTo("a");
		append(text(this.one, session), "b");
		assertThat(this.insertions).hasSize(1);
	}

	/** They are due before all that was there when the pass began. */
	@Test
	void entriesAddedDuringAPassDoNotKeepItFromTryingTheRest() {
		setStoresUnavailable(true);
		HybridSession orphan = this.one.create();
		append(text(this.one, orphan), "a");
		this.cache.remove(new CacheKeys("test", () -> "store").session(orphan.getId()));
		List<HybridSession> others = new ArrayList<>(List.of(this.two.create(), this.two.create()));
		others.forEach((other) -> append(text(this.two, other), "a"));
		setStoresUnavailable(false);
		HybridSession session = this.one.create();
		aheadOfItsRow(this.one, session);
		BackgroundSync sync = new BackgroundSync(this.one.sync, this.one.subsessionSync);
		sync.run();
		sync.wantAll();
		this.beforeInsertion = () -> {
			while (!others.isEmpty()) {
				text(this.one, others.remove(0)).get();
			}
		};
		sync.run();
		assertThat(sync.isSettled()).isTrue();
		loseMemcached();
		assertThat(text(this.one, session).get()).isEqualTo("ab");
	}

	@Test
	void aThousandRowsThatTheDatabaseRejectsCostALineEachMinute(CapturedOutput output) {
		HybridSession session = this.one.create();
		for (int i = 0; i <= 1_000; i++) {
			Subsession<String> text = this.one.subsessions.of(session.getId(), "n" + i, String.class);
			text.set("a");
			append(text, "b");
			// the first is due before the others
			this.clock.advance(Duration.ofMillis(1));
		}
		this.rejected = (name) -> !name.equals("n0");
		this.clock.advance(HybridInstance.TIMING.syncInterval());
		assertThat(this.one.subsessionSync.run()).isOne();
		assertThat(refusals(output)).singleElement().asString().contains("'n1' of session " + session.getInternalId());
		this.clock.advance(HybridInstance.TIMING.syncInterval());
		this.one.subsessionSync.run();
		assertThat(refusals(output)).hasSize(2).last().asString().contains("1000 of them");
	}

	private static List<String> refusals(CapturedOutput output) {
		return output.toString().lines().filter((line) -> line.contains("does not take subsession")).toList();
	}

}
