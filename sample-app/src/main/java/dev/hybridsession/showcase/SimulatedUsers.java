package dev.hybridsession.showcase;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.util.Assert;

/**
 * The simulated users, and what they have lost. The dashboard starts and stops them. As
 * many load the pages of each compared store while it runs.
 */
@Component
final class SimulatedUsers implements SmartLifecycle {

	static final int MAX = 50;

	private final Environment environment;

	private final Cluster cluster;

	private final UserCounts counts = new UserCounts();

	private final ReentrantLock lock = new ReentrantLock();

	private volatile List<SimulatedUser> users = List.of();

	private volatile List<Thread> running = List.of();

	SimulatedUsers(Environment environment, Cluster cluster) {
		this.environment = environment;
		this.cluster = cluster;
	}

	/**
	 * Starts users, in place of the running ones.
	 * @param count how many
	 * @return how many
	 */
	int start(int count) {
		Assert.isTrue(count >= 1 && count <= MAX, () -> "1 to " + MAX + " users are possible.");
		this.lock.lock();
		try {
			stop();
			URI proxy = URI.create("http://localhost:" + this.environment.getRequiredProperty("local.server.port"));
			List<Thread> threads = new ArrayList<>();
			this.users = start(count, proxy, () -> true, this.counts, threads);
			this.cluster.compared()
				.forEach((store) -> start(count, store.instance().address("/"), store::isRunning, store.users(),
						threads));
			this.running = threads;
		}
		finally {
			this.lock.unlock();
		}
		return count;
	}

	private static List<SimulatedUser> start(int count, URI home, BooleanSupplier wanted, UserCounts counts,
			List<Thread> threads) {
		HttpClient connections = PageClient.connections();
		List<SimulatedUser> users = new ArrayList<>();
		for (int i = 1; i <= count; i++) {
			SimulatedUser user = new SimulatedUser(new PageClient(connections, home), wanted, counts);
			Thread thread = new Thread(user, "simulated user " + i);
			thread.setDaemon(true);
			thread.start();
			threads.add(thread);
			users.add(user);
		}
		return users;
	}

	/** Ends the users, before the web server stops answering them. */
	@Override
	public void stop() {
		List<Thread> threads = this.running;
		this.running = List.of();
		this.users = List.of();
		threads.forEach(Thread::interrupt);
	}

	UserCounts counts() {
		return this.counts;
	}

	/**
	 * Returns the counts.
	 * @return the texts by key
	 */
	Map<String, String> values() {
		List<SimulatedUser> current = this.users;
		Map<String, String> values = new LinkedHashMap<>();
		values.put("users.running", Integer.toString(current.size()));
		values.put("can.stop-users", Boolean.toString(!current.isEmpty()));
		this.counts.put(values);
		values.put("sessions.lag",
				SessionLag.lines(current.stream().map(SimulatedUser::lag).filter(Objects::nonNull).toList()));
		return values;
	}

	@Override
	public void start() {
		// a person starts them
	}

	@Override
	public boolean isRunning() {
		return !this.running.isEmpty();
	}

}
