package dev.hybridsession.simulation;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import dev.hybridsession.HybridSession;
import dev.hybridsession.LockedSubsession;
import dev.hybridsession.SessionLockTimeoutException;
import dev.hybridsession.SessionLocks.SessionLock;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.Subsession;
import dev.hybridsession.SubsessionLockLostException;
import dev.hybridsession.SubsessionLockedException;
import org.jspecify.annotations.Nullable;

import org.springframework.session.FindByIndexNameSessionRepository;

/** Runs the requests, each on the instance that it was sent to. */
final class Requests {

	private static final List<String> ATTRIBUTES = List.of("a", "b", "c");

	private static final String PRINCIPAL = FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME;

	private final World world;

	private final Scheduler scheduler;

	private int sent;

	private int values;

	Requests(World world) {
		this.world = world;
		this.scheduler = world.scheduler;
	}

	/** Sends a request, and does not wait for the answer. */
	void send(User user, SimulatedInstance instance, Request.Kind kind, int detail, long pause) {
		Request request = new Request(this.sent++, kind, user, instance, user.cookie);
		user.requests.add(request);
		request.began = this.scheduler.now();
		request.cached = user.cookie != null && instance.hasCopy(user.cookie);
		this.world.tell(request + " begins");
		instance.request("request " + request.number, this.world.rules.request(request, () -> {
			try {
				perform(request, detail, pause);
				request.ended = this.scheduler.now();
				this.world.tell(request + " is done");
			}
			catch (SessionUnavailableException ex) {
				this.world.tell(request + " failed: " + ex.getMessage());
				this.world.model.unavailable(request, ex);
				request.user.failed(request);
			}
			catch (SessionLockTimeoutException | SubsessionLockedException | SubsessionLockLostException ex) {
				this.world.tell(request + " failed: " + ex.getMessage());
				request.user.failed(request);
			}
			request.over = this.scheduler.now();
		}));
	}

	private void perform(Request request, int detail, long pause) {
		switch (request.kind) {
			case NEW -> create(request);
			case PAGE -> page(request, (session) -> this.scheduler.sleep(pause));
			case WRITE -> set(request, ATTRIBUTES.get(detail), value(), false, pause);
			case THROUGH -> set(request, Settings.THROUGH, value(), true, pause);
			case REMOVE -> set(request, ATTRIBUTES.get(detail), null, false, pause);
			case LOGIN -> login(request, pause);
			case LOGOUT -> logout(request);
			case INTERVAL -> interval(request, detail, pause);
			case LOCKED -> locked(request, pause);
			case CART -> append(request, Settings.CART, false);
			case PAID -> append(request, Settings.PAID, true);
			case CART_LOCKED -> appendLocked(request, pause);
			case FIND -> find(request);
		}
	}

	private String value() {
		return "v" + this.values++;
	}

	private void create(Request request) {
		HybridSession session = request.instance.hybrid.repository.createSession();
		request.loaded = this.scheduler.now();
		this.world.model.created(request, session);
		request.saving = this.scheduler.now();
		request.instance.hybrid.repository.save(session);
		request.user.cookie = session.getId();
	}

	private @Nullable HybridSession load(Request request) {
		HybridSession session = request.instance.hybrid.repository.findById(Objects.requireNonNull(request.cookie));
		this.world.model.loaded(request, session);
		this.world.tell(request + ((session != null) ? " reads " + text(session) : " finds no session"));
		if (session == null) {
			request.user.gone |= Objects.equals(request.user.cookie, request.cookie);
			return null;
		}
		for (String name : ATTRIBUTES) {
			this.world.model.values().checkAttribute(request, name, session.getAttribute(name), this.scheduler.now());
		}
		this.world.model.values()
			.checkAttribute(request, Settings.THROUGH, session.getAttribute(Settings.THROUGH), this.scheduler.now());
		this.world.model.values()
			.checkAttribute(request, PRINCIPAL, session.getAttribute(PRINCIPAL), this.scheduler.now());
		this.world.model.values()
			.checkAppended(request, Values.LOCKED, session.getAttribute(Values.LOCKED), this.scheduler.now());
		return session;
	}

	private static String text(HybridSession session) {
		StringBuilder text = new StringBuilder(session.getId());
		session.getAttributeNames()
			.stream()
			.sorted()
			.forEach((name) -> text.append(' ').append(name).append('=').append((Object) session.getAttribute(name)));
		return text.toString();
	}

	private void page(Request request, Consumer<HybridSession> work) {
		HybridSession session = load(request);
		if (session != null) {
			session.setLastAccessedTime(request.instance.clock.instant());
			work.accept(session);
			request.saving = this.scheduler.now();
			request.instance.hybrid.repository.save(session);
		}
	}

	private void set(Request request, String name, @Nullable String value, boolean through, long pause) {
		page(request, (session) -> {
			this.scheduler.sleep(pause / 2);
			// to remove what a session has not is no write
			if (value != null || session.getAttribute(name) != null) {
				request.writes.add(new Write(request, name, value, through));
			}
			session.setAttribute(name, value);
			this.scheduler.sleep(pause / 2);
		});
	}

	private void login(Request request, long pause) {
		HybridSession[] found = new HybridSession[1];
		page(request, (session) -> {
			this.scheduler.sleep(pause / 2);
			found[0] = session;
			request.saving = this.scheduler.now();
			String before = session.getId();
			String after = session.changeSessionId();
			if (!before.equals(after)) {
				request.newId = after;
			}
			request.writes.add(new Write(request, PRINCIPAL, request.user.name, true));
			session.setAttribute(PRINCIPAL, request.user.name);
			this.scheduler.sleep(pause / 2);
		});
		if (found[0] != null && request.newId != null) {
			request.user.cookie = found[0].getId();
		}
	}

	private void logout(Request request) {
		if (load(request) != null) {
			request.instance.hybrid.repository.deleteById(Objects.requireNonNull(request.cookie));
			request.user.gone = true;
		}
	}

	private void interval(Request request, int detail, long pause) {
		request.interval = 30 + 20 * detail;
		page(request, (session) -> {
			session.setMaxInactiveInterval(java.time.Duration.ofSeconds(request.interval));
			this.scheduler.sleep(pause);
		});
	}

	private void locked(Request request, long pause) {
		SessionLock lock = request.instance.locks.acquire(Objects.requireNonNull(request.cookie));
		try {
			page(request, (session) -> {
				String value = value();
				String before = session.getAttribute(Values.LOCKED);
				this.scheduler.sleep(pause);
				request.writes.add(new Write(request, Values.LOCKED, value, false));
				session.setAttribute(Values.LOCKED, appended(before, value));
			});
		}
		finally {
			lock.release();
		}
	}

	private static String appended(@Nullable String before, String value) {
		return (before != null) ? before + "," + value : value;
	}

	private void append(Request request, String name, boolean through) {
		page(request, (session) -> {
			String value = value();
			request.writes.add(new Write(request, name, value, through));
			String[] seen = new String[1];
			subsession(request, session, name).update((before) -> {
				seen[0] = before;
				return appended(before, value);
			});
			this.world.tell(request + " appended " + value + " to " + name + " = " + seen[0]);
			this.world.model.values().checkAppended(request, name, seen[0], this.scheduler.now());
		});
	}

	private static Subsession<String> subsession(Request request, HybridSession session, String name) {
		return request.instance.hybrid.subsessions.of(session, name, String.class);
	}

	private void appendLocked(Request request, long pause) {
		page(request, (session) -> {
			String value = value();
			request.writes.add(new Write(request, Settings.CART, value, false));
			try (LockedSubsession<String> held = subsession(request, session, Settings.CART).lock()) {
				String before = held.get();
				this.world.tell(request + " appends " + value + " to the locked cart = " + before);
				this.scheduler.sleep(pause);
				held.set(appended(before, value));
			}
		});
	}

	private void find(Request request) {
		Map<String, HybridSession> found = request.instance.hybrid.repository.findByIndexNameAndIndexValue(PRINCIPAL,
				request.user.name);
		this.world.tell(request + " finds " + found.keySet());
		this.world.model.found(request, found.keySet());
	}

}
