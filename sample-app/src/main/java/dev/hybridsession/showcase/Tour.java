package dev.hybridsession.showcase;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;

import dev.hybridsession.showcase.PageClient.Answer;

import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.util.Assert;

/**
 * The guided tour: six steps that do something to the real servers, and measure what a
 * visitor sees of it. The page {@code /showcase/tour} runs them one by one.
 */
@Component
final class Tour {

	private static final int CLICKS = 20;

	private static final int LOOKS = 200;

	private final Cluster cluster;

	private final Environment environment;

	private final HttpClient connections = PageClient.connections();

	private final ReentrantLock lock = new ReentrantLock();

	private final List<Step> steps = List.of(
			new Step("login", "Log in", "A session belongs to no instance: any of them serves the next page.",
					this::logIn),
			new Step("restart", "Restart each node",
					"A memcached that loses its data logs nobody out: the database has each session.", this::restart),
			new Step("stale", "Let each node come back with old data",
					"An old copy never wins: after an outage each copy is compared with its row.", this::comeBackStale),
			new Step("two-browsers", "Log in from two browsers, and log out of one",
					"A logout is in both tiers at once. No late request brings the session back.", this::twoBrowsers),
			new Step("frames", "Let two frames count at the same time",
					"A session attribute loses what overlaps, in any store. A subsession that is written through does not.",
					this::frames),
			new Step("database", "Take the database away",
					"Sessions in memcached keep working. An outage of the database is no logout.",
					this::withoutDatabase));

	Tour(Cluster cluster, Environment environment) {
		this.cluster = cluster;
		this.environment = environment;
	}

	List<Step> steps() {
		return this.steps;
	}

	/**
	 * Runs a step. Two at a time would measure each other.
	 * @param id which one
	 * @return the measured result
	 */
	String run(String id) throws Exception {
		Step step = this.steps.stream()
			.filter((each) -> each.id().equals(id))
			.findFirst()
			.orElseThrow(() -> new NoSuchElementException("There is no step " + id + "."));
		this.lock.lock();
		try {
			return step.action().run();
		}
		finally {
			this.lock.unlock();
		}
	}

	private String logIn() throws IOException, InterruptedException {
		PageClient alice = alice();
		Answer first = alice.get("/");
		Answer second = alice.get("/");
		return "Measured: logged in. Instance " + first.instance() + " served the first page, instance "
				+ second.instance() + " the second, which counted " + second.pageLoads() + " page loads.";
	}

	private String restart() throws IOException, InterruptedException {
		PageClient alice = alice();
		int loggedIn = 0;
		int fromDatabase = 0;
		for (MemcachedNode node : this.cluster.nodes()) {
			node.kill();
			node.start();
			Answer page = alice.get("/");
			loggedIn += page.isLoggedIn() ? 1 : 0;
			fromDatabase += page.isFromDatabase() ? 1 : 0;
		}
		this.cluster.notePids();
		return "Measured: " + of(loggedIn, this.cluster.nodes().size()) + " pages after a restart knew alice. "
				+ fromDatabase + " came from the database, the others from memcached.";
	}

	private String comeBackStale() throws IOException, InterruptedException {
		PageClient alice = alice();
		int newest = 0;
		int pages = 0;
		for (MemcachedNode node : this.cluster.nodes()) {
			String value = "written while " + node.name() + " was frozen";
			alice.get("/");
			node.freeze();
			try {
				alice.post("/attributes", Map.of("name", "tour", "value", value));
			}
			finally {
				node.thaw();
			}
			newest += newestOfAllInstances(alice, value);
			pages += this.cluster.instances().size();
		}
		return "Measured: " + of(newest, pages)
				+ " pages showed what was written while a node was frozen, within one heartbeat.";
	}

	/**
	 * An instance that sent the node nothing hears of the outage by the next heartbeat.
	 */
	private int newestOfAllInstances(PageClient alice, String value) throws IOException, InterruptedException {
		int all = this.cluster.instances().size();
		int newest = 0;
		for (int i = 0; i < LOOKS && newest < all; i++) {
			newest = 0;
			for (int instance = 0; instance < all; instance++) {
				newest += alice.get("/").body().contains(value) ? 1 : 0;
			}
			if (newest < all) {
				Pause.brief();
			}
		}
		return newest;
	}

	private String twoBrowsers() throws IOException, InterruptedException {
		PageClient one = alice();
		PageClient other = alice();
		PageClient stolen = one.window();
		one.get("/");
		one.post("/logout", Map.of());
		int dead = 0;
		for (int instance = 0; instance < this.cluster.instances().size(); instance++) {
			dead += stolen.window().get("/").leadsToLogin() ? 1 : 0;
		}
		return "Measured: " + of(dead, this.cluster.instances().size())
				+ " instances refuse the old cookie. The other browser is "
				+ (other.get("/").isLoggedIn() ? "still logged in." : "logged out!");
	}

	private String frames() throws IOException, InterruptedException {
		PageClient alice = alice();
		alice.get("/frames/frame?column=plain");
		int lostByAttribute = lost(alice, "plain");
		int lostBySubsession = lost(alice, "update");
		// for up to one heartbeat a node that was just away may show an older count
		for (int i = 0; i < LOOKS && lostBySubsession > 0; i++) {
			Pause.brief();
			lostBySubsession = missing(alice, "update");
		}
		return "Measured: of " + 2 * CLICKS + " clicks the session attribute lost " + lostByAttribute
				+ ", the subsession " + lostBySubsession + ".";
	}

	private static int lost(PageClient alice, String column) throws IOException, InterruptedException {
		CompletableFuture.allOf(clicking(alice.window(), column), clicking(alice.window(), column)).join();
		return missing(alice, column);
	}

	private static int missing(PageClient alice, String column) throws IOException, InterruptedException {
		return 2 * CLICKS - Integer.parseInt(alice.get("/frames/" + column).body());
	}

	private static CompletableFuture<Void> clicking(PageClient frame, String column) {
		return CompletableFuture.runAsync(() -> {
			try {
				for (int i = 0; i < CLICKS; i++) {
					frame.post("/frames/" + column, Map.of());
				}
			}
			catch (IOException | InterruptedException ex) {
				throw new CompletionException(ex);
			}
		}, (task) -> new Thread(task, "frame").start());
	}

	private String withoutDatabase() throws Exception {
		PageClient alice = alice();
		alice.get("/");
		int loggedIn = 0;
		this.cluster.database().takeAway();
		try {
			for (int i = 0; i < 10; i++) {
				loggedIn += alice.get("/").isLoggedIn() ? 1 : 0;
			}
		}
		finally {
			this.cluster.database().bringBack();
		}
		return "Measured: " + of(loggedIn, 10) + " pages without the database knew alice.";
	}

	private PageClient alice() throws IOException, InterruptedException {
		PageClient alice = new PageClient(this.connections,
				URI.create("http://localhost:" + this.environment.getRequiredProperty("local.server.port")));
		Assert.state(alice.login("alice").isAccepted(), "The login does not work: is the database away?");
		return alice;
	}

	private static String of(int some, int all) {
		return some + " of " + all;
	}

	/**
	 * A step of the tour.
	 *
	 * @param id its address below {@code /showcase/tour/}
	 * @param title what it does
	 * @param sentence what to take away
	 * @param action does it, and returns the result
	 */
	record Step(String id, String title, String sentence, Action action) {

	}

	/** The work of a step. */
	interface Action {

		String run() throws Exception;

	}

}
