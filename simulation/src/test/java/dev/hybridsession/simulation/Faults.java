package dev.hybridsession.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.internal.store.SubsessionStore;
import dev.hybridsession.support.MemoryServer;

/** Injects the faults of a plan, and ends them. */
final class Faults {

	private final World world;

	private final Scheduler scheduler;

	private final List<Runnable> ends = new ArrayList<>();

	Faults(World world) {
		this.world = world;
		this.scheduler = world.scheduler;
	}

	void happen(Action action, User[] users) {
		SimulatedServer server = this.world.servers.get(action.who() % this.world.servers.size());
		List<SimulatedInstance> open = this.world.instances.stream().filter(SimulatedInstance::isOpen).toList();
		SimulatedInstance instance = open.isEmpty() ? null : open.get(action.where() % open.size());
		switch (action.kind()) {
			case CRASH -> crash(server, action.duration());
			case HANG -> hang(server, action.duration());
			case FULL -> full(server, action.duration());
			case EVICT -> evict(Arrays.stream(users).filter(Objects::nonNull).toList(), action.who());
			case DATABASE -> database(action.duration());
			case CONGESTED -> congested(action.duration());
			case TABLE_LOCKED ->
				lockTable((action.what() == 0) ? SubsessionStore.class : SessionStore.class, action.duration());
			case DATABASE_CLOCK -> {
				// two clocks that are wrong alike are not noticed
				if (this.world.instances.stream().noneMatch((one) -> one.clock.isWrong())) {
					setWrong("the database", this.world.database.clock, action);
				}
			}
			default -> {
				if (instance != null) {
					happen(action, server, instance);
				}
			}
		}
	}

	private void happen(Action action, SimulatedServer server, SimulatedInstance instance) {
		List<SimulatedServer> nodes = servers(instance);
		switch (action.kind()) {
			case CUT -> cut(instance, server, action.duration());
			case CLOCK -> {
				if (!this.world.database.clock.isWrong()) {
					setWrong(instance.name, instance.clock, action);
				}
			}
			case ASTRAY -> astray(instance, server, action);
			case SEVERED -> severed(instance, action);
			case STALLED -> stalled(instance, action.duration());
			case KILL -> {
				this.world.tell(instance.name + " is killed");
				this.world.losses.killed(instance);
				instance.kill();
				until(action.duration(), () -> start(nodes));
			}
			case RESTART -> restart(action, instance, nodes);
			case RELIST -> relist(action, instance, (nodes.size() == this.world.servers.size() && nodes.size() > 1)
					? nodes.stream().filter((node) -> node != server).toList() : this.world.servers);
			default -> throw new IllegalStateException(action.toString());
		}
	}

	private List<SimulatedServer> servers(SimulatedInstance instance) {
		return this.world.servers.stream().filter((node) -> instance.nodes.containsKey(node.name())).toList();
	}

	private void crash(SimulatedServer server, long duration) {
		if (server.alive()) {
			this.world.tell(server.name() + " crashes");
			this.world.losses.lost();
			server.crash();
			until(duration, () -> {
				this.world.tell(server.name() + " is restarted, empty");
				server.restart();
			});
		}
	}

	private void hang(SimulatedServer server, long duration) {
		this.world.tell(server.name() + " hangs");
		server.hang();
		until(duration, () -> {
			this.world.tell(server.name() + " goes on");
			server.goOn();
		});
	}

	private void full(SimulatedServer server, long duration) {
		this.world.tell(server.name() + " is full");
		this.world.losses.refuses();
		server.setFull(true);
		until(duration, () -> {
			this.world.tell(server.name() + " has room again");
			this.world.losses.refuses();
			server.setFull(false);
		});
	}

	private void evict(List<User> users, int who) {
		if (users.isEmpty()) {
			return;
		}
		User user = users.get(who % users.size());
		if (user.cookie != null) {
			this.world.tell("memcached evicts the session of " + user);
			this.world.losses.lost();
			String key = new CacheKeys("test", () -> "store").session(user.cookie);
			this.world.processes().forEach((server) -> server.memory.remove(key, MemoryServer::ifPresent));
		}
	}

	private void database(long duration) {
		if (!this.world.database.isDown()) {
			this.world.tell("the database goes away");
			this.world.database.goDown();
			until(duration, () -> {
				this.world.tell("the database is back");
				this.world.database.comeBack();
			});
		}
	}

	private void congested(long duration) {
		if (!this.world.database.isCongested()) {
			this.world.tell("the database has no free connection");
			this.world.database.beginCongestion();
			until(duration, () -> {
				this.world.tell("the database has free connections again");
				this.world.database.endCongestion();
			});
		}
	}

	private void severed(SimulatedInstance instance, Action action) {
		if (action.what() == 0) {
			this.world.tell(instance.name + " has no free connection to the database");
			Runnable end = this.world.database.beginExhaustion(instance);
			until(action.duration(), () -> {
				this.world.tell(instance.name + " has free connections again");
				end.run();
			});
		}
		else if (!instance.isSevered()) {
			this.world.tell(instance.name + " does not reach the database");
			Runnable end = this.world.database.beginSolitude(instance);
			instance.setSevered(true);
			until(action.duration(), () -> {
				this.world.tell(instance.name + " reaches the database again");
				instance.setSevered(false);
				end.run();
			});
		}
	}

	private void stalled(SimulatedInstance instance, long duration) {
		if (!instance.standsStill()) {
			this.world.tell(instance.name + " stands still");
			this.world.losses.standsStill(instance);
			Runnable end = this.world.database.beginSolitude(instance);
			instance.standStill();
			until(duration, () -> {
				this.world.tell(instance.name + " goes on");
				this.world.losses.goesOn();
				end.run();
				instance.goOn();
			});
		}
	}

	private void lockTable(Class<?> table, long duration) {
		this.world.tell("the " + table.getSimpleName() + " is locked");
		Runnable end = this.world.database.lock(table);
		until(duration, () -> {
			this.world.tell("the " + table.getSimpleName() + " is not locked any more");
			end.run();
		});
	}

	private void cut(SimulatedInstance instance, SimulatedServer server, long duration) {
		SimulatedNode node = instance.nodes.get(server.name());
		if (node != null) {
			this.world.tell(instance.name + " is cut off from " + server.name());
			node.cut();
			until(duration, () -> {
				this.world.tell(instance.name + " reaches " + server.name() + " again");
				node.mend();
			});
		}
	}

	/** It finds out at once, or is started anew and knows nothing else. */
	private void astray(SimulatedInstance instance, SimulatedServer server, Action action) {
		if (!instance.nodes.containsKey(server.name())) {
			return;
		}
		this.world.losses.ledAstray();
		SimulatedInstance led = instance;
		if (action.what() == 0) {
			List<SimulatedServer> nodes = servers(instance);
			this.world.tell(instance.name + " is stopped in order");
			instance.stop();
			led = this.world.start(nodes);
			this.world.tell(led.name + " starts with " + nodes.stream().map(SimulatedServer::name).toList());
		}
		this.world.tell(server.name() + " leads " + led.name + " to another server");
		SimulatedNode node = Objects.requireNonNull(led.nodes.get(server.name()));
		node.leadTo(this.world.twin(server));
		until(action.duration(), () -> {
			this.world.tell(server.name() + " leads to where it did");
			this.world.losses.ledAstray();
			node.leadTo(server);
		});
	}

	/** The next instance starts beside the instance that stops, or long after its end. */
	private void restart(Action action, SimulatedInstance instance, List<SimulatedServer> nodes) {
		this.world.tell(instance.name + " is stopped in order");
		instance.stop();
		if (action.what() == 0) {
			start(nodes);
		}
		else {
			until(action.duration(), () -> start(nodes));
		}
	}

	private void relist(Action action, SimulatedInstance instance, List<SimulatedServer> nodes) {
		restart(action, instance, nodes);
	}

	private void start(List<SimulatedServer> nodes) {
		if (this.world.instances.stream().anyMatch((other) -> other.nodes.size() != nodes.size())) {
			this.world.losses.listsDiffer();
		}
		SimulatedInstance started = this.world.start(nodes);
		this.world.tell(started.name + " starts with " + nodes.stream().map(SimulatedServer::name).toList());
	}

	/** By more than the skew that is allowed. */
	private void setWrong(String whose, SimulatedClock clock, Action action) {
		int seconds = ((action.what() == 0) ? -1 : 1) * (5 + 8 * action.who());
		this.world.tell("the clock of " + whose + " is wrong by " + seconds + " s");
		this.world.losses.clocksWrong(seconds);
		clock.setWrong(seconds * 1_000L);
		until(action.duration(), () -> {
			this.world.tell("the clock of " + whose + " is right again");
			clock.setRight();
		});
	}

	private void until(long duration, Runnable end) {
		boolean[] ended = new boolean[1];
		Runnable once = () -> {
			if (!ended[0]) {
				ended[0] = true;
				end.run();
			}
		};
		this.ends.add(once);
		this.scheduler.after(duration, once);
	}

	/** Ends all that still lasts. */
	void healAll() {
		this.world.tell("everything is well again");
		List.copyOf(this.ends).forEach(Runnable::run);
	}

}
