package dev.hybridsession.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import dev.hybridsession.HybridSessionOperations;
import dev.hybridsession.HybridSessionOperations.DatabaseState;
import dev.hybridsession.HybridSessionOperations.NodeState;
import dev.hybridsession.HybridSessionOperations.SyncState;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Judges the health of the sessions for Actuator: each memcached node, the database, the
 * lag of the sync, and the clock. It reads what the instance knows anyway. So no health
 * check waits for memcached or the database.
 * <ol>
 * <li>A node or the database that is away is {@link #DEGRADED}, as long as sessions are
 * served.</li>
 * <li>The database is {@code DOWN} if no session can be served.</li>
 * <li>A clock that differs too much is {@code OUT_OF_SERVICE}.</li>
 * </ol>
 */
final class SessionHealth {

	/** Sessions are served, but something is away. Boot answers with HTTP status 200. */
	static final Status DEGRADED = new Status("DEGRADED", "Sessions are served, but something is away");

	private final HybridSessionOperations operations;

	SessionHealth(HybridSessionOperations operations) {
		this.operations = operations;
	}

	/**
	 * Returns the components. The name of a node has no brackets, which a path must not
	 * have.
	 */
	CompositeHealthContributor contributor() {
		Map<String, HealthIndicator> components = new LinkedHashMap<>();
		this.operations.nodes()
			.forEach((node) -> components.put(node.name().replaceAll("[\\[\\]]", ""), () -> node(node.name())));
		components.put("database", this::database);
		components.put("lag", this::lag);
		components.put("clock", this::clock);
		return CompositeHealthContributor.fromMap(components);
	}

	private Health node(String name) {
		Health.Builder health = Health.unknown();
		this.operations.nodes().stream().filter((node) -> node.name().equals(name)).forEach((node) -> {
			health.status(node.available() ? Status.UP : DEGRADED);
			add(health, "problem", node.problem());
			add(health, "fence", node.fence());
		});
		return health.build();
	}

	private Health database() {
		DatabaseState database = this.operations.database();
		Health.Builder health = Health.status(judge(database));
		add(health, "problem", database.problem());
		add(health, "away", database.away());
		if (!database.reached()) {
			health.withDetail("consequence", "The database was not reached since the start."
					+ " Until then requests for sessions are answered with 503");
		}
		return health.build();
	}

	private Status judge(DatabaseState database) {
		boolean works = database.available() && database.problem() == null;
		if (works) {
			return database.reached() ? Status.UP : Status.UNKNOWN;
		}
		boolean served = database.reached()
				&& (database.available() || this.operations.nodes().stream().anyMatch(NodeState::available));
		return served ? DEGRADED : Status.DOWN;
	}

	private Health lag() {
		SyncState sync = this.operations.sync();
		boolean late = sync.lag().compareTo(sync.interval()) > 0;
		return Health.status(late ? DEGRADED : Status.UP)
			.withDetail("lag", sync.lag())
			.withDetail("allowed", sync.interval())
			.withDetail("unsyncedSessions", sync.unsyncedSessions())
			.withDetail("unsyncedSubsessions", sync.unsyncedSubsessions())
			.build();
	}

	private Health clock() {
		Optional<Duration> difference = this.operations.clockDifference();
		Health.Builder health = Health.up();
		if (difference.isPresent()) {
			health.outOfService()
				.withDetail("difference", difference.get())
				.withDetail("consequence", "This instance serves sessions and ends none")
				.withDetail("remedy", "Have the hosts of this instance and of the database synchronized (NTP)");
		}
		else if (!this.operations.isClockTrusted()) {
			health.unknown()
				.withDetail("consequence", "The clock was not compared with the database's yet."
						+ " Until then this instance ends no session");
		}
		return health.withDetail("allowed", this.operations.allowedClockDifference()).build();
	}

	private static void add(Health.Builder health, String name, @Nullable Object value) {
		if (value != null) {
			health.withDetail(name, value);
		}
	}

}
