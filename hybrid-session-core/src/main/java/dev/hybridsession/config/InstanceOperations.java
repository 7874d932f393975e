package dev.hybridsession.config;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import dev.hybridsession.HybridSessionOperations;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.jobs.BackgroundSync;
import dev.hybridsession.internal.store.CacheRoutes;
import dev.hybridsession.internal.store.StoreGate;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.internal.wiring.Composition;

/**
 * The operations of one instance, which {@link HybridSessions} publishes. The state of
 * its parts is read where they keep it.
 *
 * @param publicIds finds the public id of a session by its internal id
 */
record InstanceOperations(Composition parts, CheckedSettings settings, CacheRoutes routes,
		Function<String, Optional<String>> publicIds) implements HybridSessionOperations {

	@Override
	public int drain() {
		return this.parts.sync().drain();
	}

	@Override
	public Optional<SessionDescription> describe(String sessionId) {
		return this.parts.repository().describe(sessionId);
	}

	@Override
	public Optional<SessionDescription> describeByInternalId(String internalId) {
		try {
			return this.parts.tiers()
				.gate()
				.ask(() -> this.publicIds.apply(internalId))
				.flatMap(this::describe)
				.filter((found) -> found.internalId().equals(internalId));
		}
		catch (StoreUnavailableException ex) {
			throw new SessionUnavailableException("The session cannot be looked up: the database is not available", ex);
		}
	}

	@Override
	public int syncNow() {
		return this.parts.sync().runAll();
	}

	@Override
	public int reap() {
		return this.parts.reaper().run();
	}

	@Override
	public int export() {
		if (this.settings.values().getMigration().getTo() == null) {
			throw new IllegalStateException("Nothing is exported: hybrid-session.migration.to names no store");
		}
		this.parts.sync().runAll();
		return this.parts.repository().export();
	}

	@Override
	public boolean isClockTrusted() {
		return this.settings.clock().isTrusted();
	}

	@Override
	public Optional<Duration> clockDifference() {
		return this.settings.clock().excess();
	}

	@Override
	public Duration allowedClockDifference() {
		return this.settings.timing().clockSkew();
	}

	@Override
	public List<NodeState> nodes() {
		Map<String, String> problems = this.routes.problems();
		Map<String, Long> fences = this.routes.fences();
		return this.routes.nodes().stream().map((name) -> node(name, problems, fences)).toList();
	}

	private NodeState node(String name, Map<String, String> problems, Map<String, Long> fences) {
		Long fence = fences.get(name);
		return new NodeState(name, !this.routes.away().contains(name), problems.get(name),
				(fence != null) ? Instant.ofEpochMilli(fence) : null);
	}

	@Override
	public DatabaseState database() {
		StoreGate gate = this.parts.tiers().gate();
		boolean away = gate.isDown();
		return new DatabaseState(!away, this.parts.identity().isKnown(),
				away ? Duration.ofMillis(gate.outageLag()) : null,
				away ? gate.reason() : this.parts.identity().failure());
	}

	@Override
	public SyncState sync() {
		BackgroundSync sync = this.parts.sync();
		return new SyncState(sync.sessions().unsynced(), sync.subsessions().unsynced(), sync.lag(),
				this.settings.timing().syncInterval());
	}

	@Override
	public JobsState jobs() {
		return new JobsState(this.parts.sync().sessions().last(), this.parts.reaper().last(),
				this.parts.heartbeat().instances());
	}

}
