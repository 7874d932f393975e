package dev.hybridsession.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.hybridsession.internal.store.NodeIdentity;

/** Everything there is in one simulation. */
final class World {

	final Scheduler scheduler;

	final Settings settings;

	final Network network;

	final SimulatedDatabase database;

	final List<SimulatedServer> servers;

	final List<SimulatedInstance> instances = new ArrayList<>();

	final Losses losses;

	final Model model;

	final Rules rules;

	private final Map<String, SimulatedServer> twins = new TreeMap<>();

	private final Consumer<String> story;

	private int started;

	World(Plan plan, Rules rules, Consumer<String> story) {
		this.scheduler = new Scheduler(plan.seed());
		this.settings = plan.settings();
		this.rules = rules;
		this.story = story;
		this.network = new Network(this.scheduler.random("network"), this.settings.slow(), this::tell);
		this.database = new SimulatedDatabase(this.scheduler, this.network, rules);
		this.servers = IntStream.range(0, this.settings.nodes()).mapToObj((i) -> server("node" + i + ":1", 1)).toList();
		this.losses = new Losses(this.scheduler, this.database, this.settings.background());
		this.model = new Model(this.scheduler, this.losses);
	}

	private SimulatedServer server(String name, int process) {
		return new SimulatedServer(name, new NodeIdentity(process + "@1", ""), new SimulatedClock(this.scheduler, 0));
	}

	/** Another server, to which the name of one may lead too. */
	SimulatedServer twin(SimulatedServer server) {
		return this.twins.computeIfAbsent(server.name(), (name) -> server(name, 2));
	}

	/** All servers, those included to which a name leads by mistake. */
	List<SimulatedServer> processes() {
		return Stream.concat(this.servers.stream(), this.twins.values().stream()).toList();
	}

	/** Starts an instance. */
	SimulatedInstance start(List<SimulatedServer> nodes) {
		int number = this.started++;
		long skew = Settings.TIMING.clockSkew().toMillis();
		String name = "i" + number;
		long offset = this.scheduler.random("clock of " + name).nextLong(-skew / 2, skew / 2 + 1);
		SimulatedInstance instance = new SimulatedInstance(this, name, nodes, this.rules.clockOffset(number, offset));
		this.instances.add(instance);
		this.losses.started();
		instance.start();
		return instance;
	}

	void tell(String event) {
		this.story.accept(String.format("%10.3f s  %s", this.scheduler.now() / 1e6, event));
	}

}
