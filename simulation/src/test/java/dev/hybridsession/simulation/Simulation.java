package dev.hybridsession.simulation;

import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/** Carries a plan out, and looks at the end what is left. */
final class Simulation {

	private static final long SECOND = 1_000_000;

	/** Until everybody knows everything, and everything is in the database. */
	private static final long SETTLING = 32 * SECOND;

	/** Until the reaper has surely ended what nobody has accessed. */
	private static final long EXPIRING = 160 * SECOND;

	/** As far as a clock may have been ahead when somebody was there. */
	private static final long AHEAD = 100 * SECOND;

	private final World world;

	private final Plan plan;

	private final Requests requests;

	private final Faults faults;

	private final User[] users = new User[3];

	private int names;

	Simulation(Plan plan, Rules rules, Consumer<String> story) {
		this.plan = plan;
		this.world = new World(plan, rules, story);
		this.requests = new Requests(this.world);
		this.faults = new Faults(this.world);
	}

	/** The outcome of a simulation. */
	record Outcome(@Nullable Throwable failure, long steps, long hash) {
	}

	static Outcome run(Plan plan, Rules rules, Consumer<String> story) {
		Simulation simulation = new Simulation(plan, rules, story);
		Throwable failure = null;
		try {
			simulation.world.scheduler.run(simulation::play);
		}
		catch (Throwable ex) {
			failure = ex;
		}
		return new Outcome(failure, simulation.world.scheduler.steps(), simulation.world.scheduler.hash());
	}

	private void play() {
		for (int i = 0; i < this.plan.settings().instances(); i++) {
			this.world.start(this.world.servers);
		}
		this.world.scheduler.sleep(SECOND);
		for (Action action : this.plan.actions()) {
			this.world.scheduler.sleep(action.gap());
			this.world.scheduler.note(action.kind().ordinal());
			act(action);
		}
		this.faults.healAll();
		this.world.scheduler.sleep(SETTLING);
		readAll("has settled");
		this.world.losses.emptied();
		this.world.servers.forEach(SimulatedServer::crash);
		this.world.servers.forEach(SimulatedServer::restart);
		this.world.tell("all memcached are restarted");
		readAll("has only the database");
		this.world.tell("everybody leaves");
		this.world.scheduler.sleep(EXPIRING + (this.world.losses.wereClocksWrong() ? AHEAD : 0));
		this.world.model.checkEnds();
	}

	private void act(Action action) {
		switch (action.kind()) {
			case IDLE -> this.world.scheduler.sleep(action.duration());
			case PAGE, WRITE, THROUGH, REMOVE, LOGIN, LOGOUT, INTERVAL, LOCKED, CART, PAID, CART_LOCKED, FIND ->
				request(action, Request.Kind.valueOf(action.kind().name()));
			default -> this.faults.happen(action, this.users);
		}
	}

	private void request(Action action, Request.Kind kind) {
		SimulatedInstance instance = instance(action.where());
		if (instance == null) {
			return;
		}
		int slot = action.who() % this.users.length;
		User user = this.users[slot];
		if (user == null || user.gone) {
			user = new User("user" + this.names++);
			this.users[slot] = user;
			this.world.model.users.add(user);
			this.requests.send(user, instance, Request.Kind.NEW, 0, 0);
		}
		else if (user.cookie != null) {
			this.requests.send(user, instance, kind, action.what(), action.duration());
		}
	}

	private @Nullable SimulatedInstance instance(int number) {
		List<SimulatedInstance> open = this.world.instances.stream().filter(SimulatedInstance::isOpen).toList();
		return open.isEmpty() ? null : open.get(number % open.size());
	}

	/** Each user loads a page from each instance. */
	private void readAll(String when) {
		this.world.tell("everything " + when);
		for (SimulatedInstance instance : this.world.instances) {
			for (User user : this.world.model.users) {
				if (instance.isOpen() && user.cookie != null) {
					this.requests.send(user, instance, Request.Kind.PAGE, 0, 0);
					this.requests.send(user, instance, Request.Kind.CART, 0, 0);
				}
			}
			this.world.scheduler.sleep(SECOND);
		}
	}

}
