package dev.hybridsession.showcase;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.util.Assert;

/**
 * The simulated users, and what they have lost: in all, and since a button was pressed.
 * The dashboard starts and stops them.
 */
@Component
final class SimulatedUsers implements SmartLifecycle {

	static final int MAX = 50;

	private final Environment environment;

	private final Count loaded = new Count();

	private final Count logouts = new Count();

	private final Count failures = new Count();

	private final Count rollbacks = new Count();

	private final Count lateCarts = new Count();

	private final Count lostClicks = new Count();

	private final ReentrantLock lock = new ReentrantLock();

	private volatile List<Thread> running = List.of();

	SimulatedUsers(Environment environment) {
		this.environment = environment;
	}

	/**
	 * Starts users, in place of those that run.
	 * @param count how many
	 * @return how many
	 */
	int start(int count) {
		Assert.isTrue(count >= 1 && count <= MAX, () -> "1 to " + MAX + " users are possible.");
		this.lock.lock();
		try {
			stop();
			URI home = URI.create("http://localhost:" + this.environment.getRequiredProperty("local.server.port"));
			HttpClient connections = PageClient.connections();
			List<Thread> threads = new ArrayList<>();
			for (int i = 1; i <= count; i++) {
				Thread thread = new Thread(new SimulatedUser(new PageClient(connections, home), this),
						"simulated user " + i);
				thread.setDaemon(true);
				thread.start();
				threads.add(thread);
			}
			this.running = threads;
		}
		finally {
			this.lock.unlock();
		}
		return count;
	}

	/** Ends the users, before the web server stops answering them. */
	@Override
	public void stop() {
		List<Thread> threads = this.running;
		this.running = List.of();
		threads.forEach(Thread::interrupt);
	}

	/** Begins to count what the button costs that is pressed now. */
	void beginCount() {
		List.of(this.loaded, this.logouts, this.failures, this.rollbacks, this.lateCarts, this.lostClicks)
			.forEach(Count::begin);
	}

	void loaded() {
		this.loaded.increment();
	}

	void loggedOut() {
		this.logouts.increment();
	}

	/** Interrupted users fail too, on their way out. */
	void failed() {
		if (!this.running.isEmpty()) {
			this.failures.increment();
		}
	}

	void rolledBack() {
		this.rollbacks.increment();
	}

	void shownLate() {
		this.lateCarts.increment();
	}

	void lostClick() {
		this.lostClicks.increment();
	}

	/**
	 * Returns the counts.
	 * @return the texts by key
	 */
	Map<String, String> values() {
		Map<String, String> values = new LinkedHashMap<>();
		values.put("users.running", Integer.toString(this.running.size()));
		values.put("can.stop-users", Boolean.toString(!this.running.isEmpty()));
		this.loaded.put("loaded", values);
		this.logouts.put("logouts", values);
		this.failures.put("failures", values);
		this.rollbacks.put("rollbacks", values);
		this.lateCarts.put("late", values);
		this.lostClicks.put("clicks", values);
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

	private static final class Count {

		private final AtomicLong all = new AtomicLong();

		private volatile long atButton;

		void increment() {
			this.all.incrementAndGet();
		}

		void begin() {
			this.atButton = this.all.get();
		}

		void put(String key, Map<String, String> values) {
			long now = this.all.get();
			values.put("users." + key, Long.toString(now));
			values.put("since." + key, Long.toString(now - this.atButton));
		}

	}

}
