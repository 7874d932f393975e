package dev.hybridsession.fault;

import java.time.LocalTime;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.support.HybridInstance;
import org.jspecify.annotations.Nullable;

import org.springframework.session.FindByIndexNameSessionRepository;

/**
 * A user with a browser: logs in, loads pages from one instance after the other, and
 * remembers what the application has confirmed.
 */
final class User {

	final String name;

	final List<String> complaints = new CopyOnWriteArrayList<>();

	final AtomicInteger pages = new AtomicInteger();

	private final List<HybridInstance> instances;

	private final ConfirmedCounts confirmed = new ConfirmedCounts();

	volatile String id;

	private volatile long slowest;

	User(String name, List<HybridInstance> instances) {
		this.name = name;
		this.instances = instances;
		HybridSession session = instances.get(0).create();
		this.id = session.getId();
	}

	void login() {
		String before = this.id;
		HybridSessionRepository repository = next().repository;
		HybridSession session = repository.findById(this.id);
		this.id = session.changeSessionId();
		session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, this.name);
		repository.save(session);
		if (this.id.equals(before)) {
			this.complaints.add("the id did not change at login");
		}
	}

	/** Loads a page at a time at which nothing may be lost. */
	void page() {
		page(() -> Long.MAX_VALUE);
	}

	void logout() {
		next().repository.deleteById(this.id);
	}

	/**
	 * Loads a page that counts page loads.
	 * @param safe page loads confirmed before that time may not be lost, in nanoseconds;
	 * asked before and after the session is read
	 */
	void page(LongSupplier safe) {
		long begin = System.nanoTime();
		try {
			HybridSessionRepository repository = next().repository;
			long before = safe.getAsLong();
			HybridSession session = repository.findById(this.id);
			if (session == null) {
				complain("logged out after " + this.pages.get() + " pages");
				return;
			}
			if (!this.name.equals(session.getAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME))) {
				this.complaints.add("the login is lost");
			}
			int count = count(session.getAttribute("count"));
			int floor = this.confirmed.leastSince(Math.min(before, safe.getAsLong()));
			if (count < floor) {
				complain("rolled back to " + count + " from " + floor);
			}
			session.setLastAccessedTime(repository.createSession().getCreationTime());
			session.setAttribute("count", count + 1);
			repository.save(session);
			this.confirmed.add(System.nanoTime(), count + 1);
			this.pages.incrementAndGet();
		}
		catch (RuntimeException ex) {
			complain("failed page: " + ex);
		}
		this.slowest = Math.max(this.slowest, System.nanoTime() - begin);
	}

	private void complain(String what) {
		this.complaints.add(LocalTime.now() + " " + what);
	}

	@Override
	public String toString() {
		return this.name + " " + this.complaints;
	}

	/** The longest that a page has taken, in nanoseconds. */
	long slowest() {
		return this.slowest;
	}

	int lastConfirmed() {
		return this.confirmed.leastSince(Long.MAX_VALUE);
	}

	private HybridInstance next() {
		HybridInstance[] there = this.instances.toArray(HybridInstance[]::new);
		return there[this.pages.get() % there.length];
	}

	static int count(@Nullable Object attribute) {
		return (attribute instanceof Integer count) ? count : 0;
	}

}
