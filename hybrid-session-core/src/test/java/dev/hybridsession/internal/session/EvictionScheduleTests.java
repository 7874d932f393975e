package dev.hybridsession.internal.session;

import java.time.Duration;

import dev.hybridsession.support.FaultyStore;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemoryServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Schedules in which an instance misses a copy that it has not synced, and tells the
 * other instances.
 */
class EvictionScheduleTests extends NodeTestBase {

	private static final Duration DUE = Duration.ofSeconds(100);

	@Test
	void afterAPageHasMissedAnUnsyncedSessionEveryChangeGoesToTheDatabase() {
		String id = this.one.instance.create().getId();
		this.one.write(id, "name", "lost");
		server(id, 0).clear();
		assertThat(this.one.read(id, "name")).isNull();
		assertThat(this.one.read(id, "name")).isNull();
		assertThat(this.one.instance.evicted).hasValue(1);
		this.one.write(id, "name", "kept");
		server(id, 0).clear();
		assertThat(this.one.read(id, "name")).isEqualTo("kept");
		assertThat(this.one.instance.evicted).hasValue(1);
	}

	@Test
	void anUnsyncedSessionThatTheSyncMissesIsAnEviction() {
		String id = this.one.instance.create().getId();
		this.one.write(id, "name", "lost");
		server(id, 0).clear();
		sync();
		assertThat(this.one.instance.evicted).hasValue(1);
		assertThat(this.one.instance.dirty.isEvicting()).isTrue();
	}

	@Test
	void anUnsyncedSessionThatAnotherInstanceHasReadFromTheRowIsAnEviction() {
		String id = this.one.instance.create().getId();
		this.one.write(id, "name", "lost");
		server(id, 0).clear();
		assertThat(this.two.read(id, "name")).isNull();
		sync();
		assertThat(this.one.instance.evicted).hasValue(1);
	}

	@Test
	void aSessionThatTheSyncFindsIsNoEviction() {
		String id = this.one.instance.create().getId();
		this.one.write(id, "name", "kept");
		sync();
		server(id, 0).clear();
		assertThat(this.one.read(id, "name")).isEqualTo("kept");
		assertThat(this.one.instance.evicted).hasValue(0);
		assertThat(this.one.instance.dirty.isEvicting()).isFalse();
	}

	@Test
	void aSessionThatIsLostWithItsNodeIsNoEviction() {
		String id = this.one.instance.create().getId();
		this.one.write(id, "name", "lost");
		MemoryServer home = server(id, 0);
		this.one.lose(home);
		home.clear();
		this.one.restore(home);
		assertThat(this.one.read(id, "name")).isNull();
		sync();
		assertThat(this.one.instance.evicted).hasValue(0);
		assertThat(this.one.instance.dirty.isEvicting()).isFalse();
	}

	@Test
	void aSessionThatExpiresInADatabaseOutageIsNoEviction() {
		String id = this.one.instance.create().getId();
		this.one.instance.store.setUnavailable(true);
		this.one.write(id, "name", "value");
		this.clock.advance(Duration.ofHours(1));
		this.one.instance.sync.run();
		this.one.instance.store.setUnavailable(false);
		this.one.instance.sync.run();
		assertThat(this.one.instance.evicted).hasValue(0);
		assertThat(this.one.instance.dirty.isEvicting()).isFalse();
	}

	@Test
	void whileMemcachedEvictsAPageThatChangesNothingWritesNoRow() {
		String id = this.one.instance.create().getId();
		this.one.write(id, "name", "lost");
		server(id, 0).clear();
		this.one.read(id, "name");
		int before = this.one.instance.store.count(FaultyStore.Operation.UPDATE);
		this.clock.advance(SECOND);
		assertThat(this.one.instance.page(id, (page) -> {
		})).isTrue();
		assertThat(this.one.instance.store.count(FaultyStore.Operation.UPDATE)).isEqualTo(before);
	}

	@Test
	void anInstanceThatHearsOfAnEvictionWritesThroughThoughItHasMissedNothing() {
		String id = this.two.instance.create().getId();
		missUnsyncedSession();
		this.one.instance.heartbeat.beat();
		this.two.instance.heartbeat.beat();
		this.two.write(id, "name", "kept");
		server(id, 0).clear();
		assertThat(this.two.read(id, "name")).isEqualTo("kept");
		assertThat(this.two.instance.evicted).hasValue(0);
	}

	@Test
	void instancesThatHaveHeardOfAnEvictionStopWritingThroughWithTheOneThatNoticedIt() {
		missUnsyncedSession();
		beat();
		Duration passed = Duration.ZERO;
		while (this.one.instance.dirty.isEvicting() && passed.toHours() < 1) {
			assertThat(this.two.instance.dirty.isEvicting()).isTrue();
			this.clock.advance(HybridInstance.HEARTBEAT);
			passed = passed.plus(HybridInstance.HEARTBEAT);
			beat();
		}
		assertThat(passed).isEqualTo(Duration.ofSeconds(240));
		assertThat(this.two.instance.dirty.isEvicting()).isFalse();
	}

	@Test
	void anInstanceThatBeginsHearsOfAnEvictionFromThoseThatHaveHeardOfIt() {
		missUnsyncedSession();
		beat();
		this.one.instance.heartbeat.leave();
		Member three = member(this.servers);
		three.instance.heartbeat.beat();
		assertThat(three.instance.dirty.isEvicting()).isTrue();
	}

	private void missUnsyncedSession() {
		String id = this.one.instance.create().getId();
		this.one.write(id, "name", "lost");
		server(id, 0).clear();
		assertThat(this.one.read(id, "name")).isNull();
		assertThat(this.one.instance.evicted).hasValue(1);
	}

	private void sync() {
		this.clock.advance(DUE);
		this.one.instance.sync.run();
	}

}
