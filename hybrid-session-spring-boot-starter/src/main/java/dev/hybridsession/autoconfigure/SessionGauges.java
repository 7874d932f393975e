package dev.hybridsession.autoconfigure;

import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import dev.hybridsession.HybridSessionOperations;
import dev.hybridsession.HybridSessionOperations.NodeState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Binds the meters that show a state: of the nodes, of the database, and of the sessions
 * that are still to be synced. No server is asked for them.
 */
final class SessionGauges implements MeterBinder {

	private final HybridSessionOperations operations;

	SessionGauges(HybridSessionOperations operations) {
		this.operations = operations;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		gauge("nodes.configured", "Nodes of memcached in the configuration", (it) -> it.nodes().size())
			.register(registry);
		gauge("nodes.reachable", "Nodes of memcached that this instance reaches",
				(it) -> it.nodes().stream().filter(NodeState::available).count())
			.register(registry);
		for (NodeState node : this.operations.nodes()) {
			gauge("node.up", "1 if this instance reaches the node, or else 0", (it) -> isUp(it, node.name()) ? 1 : 0)
				.tag("node", node.name())
				.register(registry);
		}
		gauge("database.up", "1 if the database answers, or else 0", (it) -> it.database().available() ? 1 : 0)
			.register(registry);
		String unsynced = "Sessions and subsessions that this instance has to look at for the next sync";
		gauge("unsynced", unsynced, (it) -> it.sync().unsyncedSessions()).tag("kind", "session").register(registry);
		gauge("unsynced", unsynced, (it) -> it.sync().unsyncedSubsessions()).tag("kind", "subsession")
			.register(registry);
		TimeGauge
			.builder(SessionMeters.name("lag"), this.operations, TimeUnit.MILLISECONDS,
					(it) -> it.sync().lag().toMillis())
			.description("Age of the oldest change that memcached alone has, as far as this instance knows")
			.register(registry);
	}

	private static boolean isUp(HybridSessionOperations operations, String name) {
		return operations.nodes().stream().anyMatch((node) -> node.name().equals(name) && node.available());
	}

	private Gauge.Builder<HybridSessionOperations> gauge(String name, String description,
			ToDoubleFunction<HybridSessionOperations> value) {
		return Gauge.builder(SessionMeters.name(name), this.operations, value).description(description);
	}

}
