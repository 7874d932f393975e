package dev.hybridsession.showcase;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.hybridsession.showcase.MemcachedNode.State;

import org.springframework.stereotype.Component;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * All buttons of the dashboard, in the order of the page. Each row says beforehand what
 * will be lost and what will not.
 */
@Component
final class Buttons {

	private final Cluster cluster;

	private final List<ButtonRow> nodes;

	private final List<ButtonRow> others;

	private final Map<String, Button> byId = new LinkedHashMap<>();

	Buttons(Cluster cluster, ShowcaseSettings settings) {
		this.cluster = cluster;
		long interval = settings.syncInterval().toSeconds();
		this.nodes = List.of(
				nodeRow("Kill",
						"Changes of the last " + interval + " s at most, of sessions on this node: notes and counters.",
						"Logins, logouts and carts. They are in the database at once.", State.RUNNING, "is killed",
						MemcachedNode::kill),
				nodeRow("Start", "Nothing.", "Everything. The node comes back empty, and page loads fill it again.",
						State.DEAD, "is started, empty", MemcachedNode::start),
				nodeRow("Freeze",
						"While it is frozen, the same as if it were killed. It answers nothing and keeps its connections.",
						"Logins, logouts and carts. A page load waits for it once, for a quarter of a second.",
						State.RUNNING, "is frozen, with its data", MemcachedNode::freeze),
				nodeRow("Thaw",
						"Nothing. The node returns with the data that it had: old copies of sessions that went on elsewhere.",
						"Everything newer. Old copies are compared with the database, and never win.", State.FROZEN,
						"is back, with the data that it had", MemcachedNode::thaw),
				nodeRow("Flush", "The same as by killing it, without an outage.", "Logins, logouts and carts.",
						State.RUNNING, "is empty", MemcachedNode::flush),
				nodeRow("Fill",
						"Copies of sessions that nobody uses. The first that is lost before its sync loses those changes.",
						"Everything else. An evicted session is read from the database, and changes are written there at once.",
						State.RUNNING, (node) -> "is full, and has evicted " + node.fill()
								+ " items. It has room again after " + Filling.LIFE.toSeconds() + " s"));
		this.others = List.of(instanceRow("Stop an instance", "Nothing.",
				"Everything. It finishes its requests, writes its last sessions, and the other instance goes on.",
				Instance.State.RUNNING, "is stopped", Instance::stop),
				instanceRow("Start an instance", "Nothing.",
						"Everything. It takes some seconds, and needs the database.", Instance.State.STOPPED,
						"is started", Instance::start),
				jobRow("drain", "Nothing.",
						"Everything. What this instance knows is in the database, and each change that it makes in the next sync interval goes there at once. Those of the other instance lag until it is drained too.",
						"rows were written"),
				jobRow("sync", "Nothing.", "Everything. Changes so far are in the database. Later ones lag again.",
						"rows were written"),
				jobRow("reap", "Sessions that have expired.",
						"Sessions in use. Their newest access is looked up in memcached first.", "sessions were ended"),
				databaseRow(), comparisonRow());
		Stream.concat(this.nodes.stream(), this.others.stream())
			.flatMap((row) -> row.buttons().stream())
			.forEach((button) -> this.byId.put(button.id(), button));
	}

	private ButtonRow nodeRow(String title, String lost, String kept, State when, String done,
			Consumer<MemcachedNode> action) {
		return nodeRow(title, lost, kept, when, (node) -> {
			action.accept(node);
			return done;
		});
	}

	private ButtonRow nodeRow(String title, String lost, String kept, State when,
			Function<MemcachedNode, String> action) {
		return new ButtonRow(title, lost, kept,
				this.cluster.nodes()
					.stream()
					.map((node) -> new Button(title.toLowerCase(Locale.ROOT) + "-node-" + node.name(), node.name(),
							title + " node " + node.name(), () -> node.state() == when, () -> {
								String done = action.apply(node);
								this.cluster.notePids();
								return "Node " + node.name() + " " + done + ".";
							}))
					.toList());
	}

	private ButtonRow instanceRow(String title, String lost, String kept, Instance.State when, String done,
			Consumer<Instance> action) {
		return instanceRow(title, lost, kept, when, (instance) -> {
			action.accept(instance);
			this.cluster.notePids();
			return "Instance " + instance.name() + " " + done + ".";
		});
	}

	private ButtonRow instanceRow(String title, String lost, String kept, Instance.State when,
			Function<Instance, String> action) {
		String verb = title.substring(0, title.indexOf(' '));
		return new ButtonRow(title, lost, kept,
				this.cluster.instances()
					.stream()
					.map((instance) -> new Button(verb.toLowerCase(Locale.ROOT) + "-instance-" + instance.name(),
							instance.name(), verb + " instance " + instance.name(), () -> isPossible(instance, when),
							() -> action.apply(instance)))
					.toList());
	}

	/** An instance creates its tables at its start, so it needs the database. */
	private boolean isPossible(Instance instance, Instance.State when) {
		return instance.state() == when && (when != Instance.State.STOPPED || this.cluster.database().isThere());
	}

	private ButtonRow jobRow(String job, String lost, String kept, String done) {
		String title = StringUtils.capitalize(job) + " an instance";
		return instanceRow(title, lost, kept, Instance.State.RUNNING, (instance) -> "Instance " + instance.name() + ": "
				+ InstanceJobs.run(instance, job) + " " + done + ".");
	}

	private ButtonRow databaseRow() {
		Database database = this.cluster.database();
		return new ButtonRow("The database",
				"Nothing for good. While it is away, carts and sessions that no node has are answered with 503.",
				"Sessions in memcached keep working, with logins and logouts. Nobody is logged out.",
				List.of(new Button("take-away-database", "Take away", "Take the database away", database::isThere,
						() -> {
							database.takeAway();
							return "The database is away.";
						}), new Button("bring-back-database", "Bring back", "Bring the database back",
								() -> !database.isThere(), () -> {
									database.bringBack();
									return "The database is back.";
								})));
	}

	private ButtonRow comparisonRow() {
		List<ComparedStore> stores = this.cluster.compared();
		return new ButtonRow("Comparison with Spring Session", "Nothing.",
				"Everything. Spring Session's own stores get the same pages and as many users each: JDBC on the same database, and Redis if redis-server is on the path.",
				List.of(new Button("start-comparison", "Start", "Start the comparison with Spring Session",
						() -> stores.stream().anyMatch(ComparedStore::isStopped) && this.cluster.database().isThere(),
						() -> {
							this.cluster.startComparison();
							return "The comparison runs. Its figures are below the buttons.";
						}), new Button("stop-comparison", "Stop", "Stop the comparison with Spring Session",
								() -> stores.stream().anyMatch(ComparedStore::isRunning), () -> {
									this.cluster.stopComparison();
									return "The comparison is stopped.";
								})));
	}

	List<ButtonRow> nodes() {
		return this.nodes;
	}

	List<ButtonRow> others() {
		return this.others;
	}

	Collection<Button> all() {
		return this.byId.values();
	}

	/**
	 * Presses a button.
	 * @param id which one
	 * @return the sentence that says what it has done
	 * @throws NoSuchElementException if there is no such button
	 * @throws IllegalStateException if it cannot be pressed now
	 */
	String press(String id) {
		Button button = this.byId.get(id);
		if (button == null) {
			throw new NoSuchElementException("There is no button " + id + ".");
		}
		Assert.state(button.enabled().getAsBoolean(), () -> button.description() + ": that cannot be done now.");
		Callable<String> action = Objects.requireNonNull(button.action());
		try {
			return action.call();
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException(button.description() + ": " + ex.getMessage(), ex);
		}
	}

}
