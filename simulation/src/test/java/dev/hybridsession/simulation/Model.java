package dev.hybridsession.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import dev.hybridsession.HybridSession;
import dev.hybridsession.internal.store.StoreCongestedException;
import org.jspecify.annotations.Nullable;

/**
 * Records the requests of users and their answers, and so the facts that users may rely
 * on.
 */
final class Model {

	private static final long SKEW = Settings.TIMING.clockSkew().toMillis() * 1000;

	private final Scheduler scheduler;

	private final Losses losses;

	private final Values values;

	final List<User> users = new ArrayList<>();

	private final Map<String, User> byInternalId = new HashMap<>();

	Model(Scheduler scheduler, Losses losses) {
		this.scheduler = scheduler;
		this.losses = losses;
		this.values = new Values(losses);
	}

	Values values() {
		return this.values;
	}

	void created(Request request, HybridSession session) {
		User user = request.user;
		user.internalId = session.getInternalId();
		request.found = true;
		this.byInternalId.put(session.getInternalId(), user);
	}

	/** A session was found, or none. */
	void loaded(Request request, @Nullable HybridSession session) {
		request.loaded = this.scheduler.now();
		User user = request.user;
		if (session == null) {
			if (mustLive(request)) {
				throw new Violation("P1", user + " was logged out: " + request + " found no session");
			}
			return;
		}
		request.found = true;
		if (!session.getInternalId().equals(user.internalId)) {
			throw new Violation("P5", request + " found the session of another");
		}
		if (mustBeDead(request)) {
			throw new Violation("P5", request + " found a session that has ended, or has another id");
		}
		if (!session.getId().equals(request.cookie)) {
			throw new Violation("P5", request + " got a session with the id " + session.getId());
		}
	}

	/** Nobody could say whether there is a session, or keep it. */
	void unavailable(Request request, RuntimeException ex) {
		long now = this.scheduler.now();
		boolean expected = request.is(Request.Kind.NEW) || mustLive(request);
		if (expected && this.losses.databaseWasThere(request.instance, request.began, now)) {
			throw new Violation("P1", request + " failed though the database was there: " + ex.getMessage());
		}
		// a database that is there and has no free connection decides about copies
		// that are stale or of an unconfirmed write
		boolean congested = ex.getCause() instanceof StoreCongestedException;
		if (!congested && !request.is(Request.Kind.FIND) && request.loaded == Request.NEVER && mustLive(request)
				&& request.instance.knowsStore() && (this.losses.none() || isCached(request))) {
			throw new Violation("P7", request + " failed though memcached has the session: " + ex.getMessage());
		}
	}

	/**
	 * Whether memcached has it, and the instance has reached all of it since it asked.
	 */
	private boolean isCached(Request request) {
		return request.cookie != null && request.cached && request.instance.hasCopy(request.cookie)
				&& !this.losses.changedSince(request.instance, request.began);
	}

	/** The sessions of a principal were found. */
	void found(Request request, Set<String> ids) {
		long now = this.scheduler.now();
		boolean loggedIn = request.user.requests.stream()
			.anyMatch((other) -> other.is(Request.Kind.LOGIN) && Objects.equals(other.newId, request.cookie)
					&& other.ended < request.began
					&& this.losses.databaseWasThere(other.instance, other.began, other.ended));
		if (loggedIn && mustLive(request) && !ids.contains(request.cookie)) {
			throw new Violation("P2", request + " found " + ids + " for the principal");
		}
	}

	private boolean mustLive(Request request) {
		User user = request.user;
		long now = this.scheduler.now();
		if (user.isDoubtful() || user.ending <= now || request.cookie == null) {
			return false;
		}
		boolean created = false;
		boolean accessed = false;
		long interval = Settings.INTERVAL.toMillis() * 1000;
		for (Request other : user.requests) {
			if (other.began <= now && other.interval > 0) {
				interval = Math.min(interval, other.interval * 1_000_000L);
			}
		}
		for (Request other : user.requests) {
			if (other == request || other.wasInVain()) {
				continue;
			}
			if (other.is(Request.Kind.LOGOUT)) {
				return false;
			}
			if (other.is(Request.Kind.LOGIN)) {
				if (other.ended > request.began || request.cookie.equals(other.cookie)) {
					return false;
				}
				if (!kept(other, now) || mayHaveLost(other) || this.losses.isOutOfReach(other, request.instance)) {
					return false;
				}
			}
			if (other.is(Request.Kind.NEW)) {
				created = other.ended < request.began && kept(other, now)
						&& !this.losses.isOutOfReach(other, request.instance);
			}
			accessed |= other.ended < request.began && now < other.loaded + interval - SKEW && !wasLate(other)
					&& !this.losses.accessExposed(other.loaded, now);
		}
		return created && accessed;
	}

	/** Whether what goes to the database at once is there, or never was at risk. */
	private boolean kept(Request request, long now) {
		return this.losses.databaseDecided(request.instance, request.began, request.ended)
				|| !this.losses.exposed(request, now);
	}

	/**
	 * Whether the database may have decided for another id that it was given at the same
	 * time, and could not say so.
	 */
	private boolean mayHaveLost(Request change) {
		return !this.losses.databaseWasThere(change.instance, change.began, change.ended)
				&& change.user.requests.stream()
					.anyMatch((rival) -> rival != change && rival.is(Request.Kind.LOGIN)
							&& Objects.equals(rival.cookie, change.cookie) && rival.began <= change.ended
							&& change.began <= rival.over);
	}

	private boolean mustBeDead(Request request) {
		User user = request.user;
		if (isLoginCutShort(request)) {
			return false;
		}
		long dead = user.ended;
		long ending = user.ending;
		for (Request other : user.requests) {
			if (!other.found) {
				continue;
			}
			if (other.is(Request.Kind.LOGIN) && other.newId != null && other.newId.equals(request.cookie)) {
				continue;
			}
			boolean superseded = other.is(Request.Kind.LOGIN) && other.newId != null
					&& request.cookie.equals(other.cookie);
			boolean loggedOut = other.is(Request.Kind.LOGOUT) && request.cookie.equals(other.cookie);
			if ((superseded || loggedOut) && other.ended < dead) {
				dead = other.ended;
				ending = other.began;
			}
		}
		return dead < request.began && !this.losses.mayBeStale(request.instance, request.began, request.loaded)
				&& !this.losses.endExposed(ending, dead, request.loaded);
	}

	/** The row has the new id, and the browser and a copy have the old one. */
	private static boolean isLoginCutShort(Request request) {
		return request.user.requests.stream()
			.anyMatch((other) -> other.is(Request.Kind.LOGIN) && !other.succeeded() && other.instance.isDead()
					&& Objects.equals(other.cookie, request.cookie));
	}

	/** A row was ended and archived, which is committed now. */
	void archived(SimulatedInstance instance, String internalId) {
		User user = this.byInternalId.get(internalId);
		if (user == null) {
			return;
		}
		user.archived++;
		if (user.archived > 1) {
			throw new Violation("P6", "The session of " + user + " was archived twice");
		}
		user.ending = Math.min(user.ending, this.scheduler.now());
		checkEnd(user, instance);
	}

	/** An instance has told the application of an end. */
	void announced(SimulatedInstance instance, String internalId) {
		User user = this.byInternalId.get(internalId);
		if (user == null) {
			return;
		}
		user.announced++;
		user.ended = Math.min(user.ended, this.scheduler.now());
		user.ending = Math.min(user.ending, this.scheduler.now());
		if (user.announced > 1) {
			throw new Violation("P6", "The end of the session of " + user + " was announced twice");
		}
	}

	/** Everything has had time to expire. */
	void checkEnds() {
		for (User user : this.users) {
			boolean created = user.requests.stream()
				.anyMatch((request) -> request.is(Request.Kind.NEW) && request.succeeded()
						&& this.losses.databaseWasThere(request.instance, request.began, request.ended));
			if (created && user.archived != 1) {
				throw new Violation("P6", "The session of " + user + " was archived " + user.archived + " times");
			}
		}
	}

	private void checkEnd(User user, SimulatedInstance instance) {
		boolean wanted = user.isDoubtful() || user.requests.stream()
			.anyMatch((request) -> request.is(Request.Kind.LOGOUT) && !request.wasInVain());
		if (!wanted && mustLive(user, instance)) {
			throw new Violation(instance.reachesNone() ? "P6" : "P1",
					instance.name + " ended the session of " + user + " early");
		}
	}

	/** Whether somebody has accessed it so lately that it cannot have expired. */
	private boolean mustLive(User user, SimulatedInstance instance) {
		long now = this.scheduler.now();
		if (user.requests.stream()
			.anyMatch((other) -> other.is(Request.Kind.LOGIN) && this.losses.wasAlone(other) && mayHaveLost(other))) {
			return false;
		}
		long interval = Settings.INTERVAL.toMillis() * 1000;
		for (Request other : user.requests) {
			if (other.interval > 0) {
				interval = Math.min(interval, other.interval * 1_000_000L);
			}
		}
		for (Request other : user.requests) {
			boolean known = instance.reachesNone() ? !this.losses.hasLostSince(other.began)
					: !this.losses.accessExposed(other.loaded, now) && kept(other, now);
			if (other.ended <= now && other.found && now < other.loaded + interval - SKEW && known && !wasLate(other)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Whether a request saved its access under an id from before a login, which took long
	 * because its instance stood still.
	 */
	private boolean wasLate(Request request) {
		return request.isSuperseded() && this.losses.stoodStill(request.began, request.ended);
	}

}
