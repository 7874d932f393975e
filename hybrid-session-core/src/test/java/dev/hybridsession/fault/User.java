package dev.hybridsession.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

import dev.hybridsession.repository.HybridSession;
import dev.hybridsession.repository.HybridSessionRepository;
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

	private final List<Confirmed> confirmed = new ArrayList<>();

	volatile String id;

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
	 * asked after the session was read
	 */
	void page(LongSupplier safe) {
		try {
			HybridSessionRepository repository = next().repository;
			HybridSession session = repository.findById(this.id);
			if (session == null) {
				this.complaints.add("logged out after " + this.pages.get() + " pages");
				return;
			}
			if (!this.name.equals(session.getAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME))) {
				this.complaints.add("the login is lost");
			}
			int count = count(session.getAttribute("count"));
			int floor = confirmedBefore(safe.getAsLong());
			if (count < floor) {
				this.complaints.add("rolled back to " + count + " from " + floor);
			}
			session.setLastAccessedTime(repository.createSession().getCreationTime());
			session.setAttribute("count", count + 1);
			repository.save(session);
			this.confirmed.add(new Confirmed(System.nanoTime(), count + 1));
			this.pages.incrementAndGet();
		}
		catch (RuntimeException ex) {
			this.complaints.add("failed page: " + ex);
		}
	}

	int lastConfirmed() {
		return confirmedBefore(Long.MAX_VALUE);
	}

	private int confirmedBefore(long time) {
		int last = 0;
		for (Confirmed one : this.confirmed) {
			if (one.time() <= time) {
				last = one.count();
			}
		}
		return last;
	}

	private HybridInstance next() {
		return this.instances.get(this.pages.get() % this.instances.size());
	}

	static int count(@Nullable Object attribute) {
		return (attribute instanceof Integer count) ? count : 0;
	}

	private record Confirmed(long time, int count) {
	}

}
