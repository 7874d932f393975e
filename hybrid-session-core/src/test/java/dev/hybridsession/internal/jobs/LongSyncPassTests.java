package dev.hybridsession.internal.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.hybridsession.internal.session.RepositoryTestBase;
import dev.hybridsession.internal.session.TieredSession;
import dev.hybridsession.support.FaultyStore;
import dev.hybridsession.support.HybridInstance;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A page comes upon a copy that is older than its row, while a pass has many rows to
 * write.
 */
class LongSyncPassTests extends RepositoryTestBase {

	private static final int BATCHES = 4;

	private static final int BATCH_SIZE = 10;

	@Override
	protected HybridInstance.Builder configure(HybridInstance.Builder builder) {
		return builder.batchSize(BATCH_SIZE);
	}

	@Test
	void aCopyIsRepairedBeforeTheRestOfAPassThatTakesASecond() {
		assertThat(waitingAtEachBatch(Duration.ofSeconds(1))).containsExactly(true, false, false, false, false);
	}

	@Test
	void aCopyIsLeftToTheNextPassIfThisOneIsShort() {
		assertThat(waitingAtEachBatch(Duration.ofMillis(999))).containsExactly(true, true, true, true);
	}

	/**
	 * Syncs several batches. The copy is found while the first of them is written.
	 * @param first how long that takes
	 * @return whether the copy still waits for its repair as each batch is written
	 */
	private List<Boolean> waitingAtEachBatch(Duration first) {
		TieredSession outdated = this.one.create();
		this.jdbc.update("UPDATE HYBRID_SESSION SET VERSION = 7 WHERE PUBLIC_ID = ?", outdated.getId());
		for (int i = 0; i < BATCHES * BATCH_SIZE; i++) {
			this.one.page(this.one.create().getId(), (page) -> page.setAttribute("a", 1));
		}
		this.clock.advance(HybridInstance.TIMING.syncInterval());
		List<Boolean> waiting = new ArrayList<>();
		for (int i = 0; i <= BATCHES; i++) {
			this.one.store.beforeNext(FaultyStore.Operation.UPDATE_ALL, () -> {
				if (waiting.isEmpty()) {
					this.clock.advance(first);
					this.one.dirty.repair(outdated.getId());
				}
				waiting.add(this.one.dirty.due(Long.MIN_VALUE).contains(outdated.getId()));
			});
		}
		this.one.sync.run();
		return waiting;
	}

}
