package dev.hybridsession.showcase;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

import dev.hybridsession.showcase.PageClient.Answer;
import dev.hybridsession.showcase.UserCounts.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A simulated user, whom {@link SimulatedUsers} starts: logs in, loads the session's page
 * and the cart's, logs out now and then, and notices what was lost.
 * <ol>
 * <li>A page load that leads to the login is a logout.</li>
 * <li>Each load of the session's page counts one more. A smaller count was rolled
 * back.</li>
 * <li>Each click adds a cup of tea to the cart. A smaller cart is shown late, if another
 * instance has not heard yet of a node that came or went. It has lost a click if it is
 * still smaller after {@link #LATEST}.</li>
 * </ol>
 */
final class SimulatedUser implements Runnable {

	private static final Duration BETWEEN_PAGES = Duration.ofMillis(400);

	/** Turns: most sessions see some buttons, and some begin in an outage. */
	private static final int BETWEEN_LOGOUTS = 100;

	/** Two heartbeats, and a page load. */
	private static final Duration LATEST = Duration.ofSeconds(12);

	private static final Pattern TEA = Pattern.compile("id=\"quantity-TEA\"[^>]*>(\\d+)<");

	private static final Pattern LAG = Pattern.compile("id=\"lag\" data-millis=\"(\\d+)\"");

	private static final Pattern INTERNAL_ID = Pattern.compile("id=\"internal-id\">([^<]*)<");

	/** A cart takes no more than 99. */
	private static final int FULL = 90;

	private static final String EMPTY_CART = "POST /cart/remove";

	private static final int UNKNOWN = -1;

	private final PageClient browser;

	private final BooleanSupplier wanted;

	private final UserCounts counts;

	private int pageLoads = UNKNOWN;

	private int cups = UNKNOWN;

	/** Since when the cart is shown smaller, by {@link System#nanoTime}. */
	private long smallerSince;

	private boolean smaller;

	/** The page that is asked for, and since when. */
	private String page = "";

	private long askedAt;

	private long loginAt;

	private volatile @Nullable SessionLag lag;

	/**
	 * Creates a user.
	 * @param browser loads the pages
	 * @param wanted whether there is somebody to answer; the user waits meanwhile
	 * @param counts gets what the user notices
	 */
	SimulatedUser(PageClient browser, BooleanSupplier wanted, UserCounts counts) {
		this.browser = browser;
		this.wanted = wanted;
		this.counts = counts;
	}

	/**
	 * How far the row of the session is behind, or {@code null} before its first page.
	 */
	@Nullable SessionLag lag() {
		return this.lag;
	}

	@Override
	public void run() {
		boolean in = false;
		for (int turn = 0; !Thread.currentThread().isInterrupted(); turn++) {
			try {
				in = this.wanted.getAsBoolean() && use(in, turn);
				Thread.sleep(BETWEEN_PAGES.toMillis());
			}
			catch (IOException ex) {
				failed(ex.getClass().getSimpleName());
			}
			catch (InterruptedException ex) {
				return;
			}
		}
	}

	private boolean use(boolean in, int turn) throws IOException, InterruptedException {
		if (!in) {
			return login();
		}
		if (turn % BETWEEN_LOGOUTS == 0) {
			return logOut();
		}
		return (turn % 3 == 0) ? fillCart() : loadPage();
	}

	private boolean login() throws IOException, InterruptedException {
		this.pageLoads = UNKNOWN;
		this.cups = UNKNOWN;
		this.lag = null;
		this.loginAt = System.nanoTime();
		ask("login");
		Answer answer = this.browser.login("alice");
		if (!answer.isAccepted()) {
			failed(answer);
			return false;
		}
		return true;
	}

	/** The next turn logs in again. */
	private boolean logOut() throws IOException, InterruptedException {
		ask("POST /logout");
		Answer answer = this.browser.post("/logout", Map.of());
		if (!answer.location().endsWith("/login?logout")) {
			failed(answer);
			return true;
		}
		return false;
	}

	private boolean loadPage() throws IOException, InterruptedException {
		ask("GET /");
		Answer answer = this.browser.get("/");
		if (answer.leadsToLogin()) {
			return loggedOut(answer);
		}
		if (answer.status() != 200) {
			failed(answer);
			return true;
		}
		int now = answer.pageLoads();
		if (this.pageLoads != UNKNOWN && now <= this.pageLoads) {
			this.counts.rolledBack(this.pageLoads, now - 1);
		}
		this.pageLoads = now;
		this.lag = new SessionLag(answer.find(INTERNAL_ID, "?"),
				Duration.ofMillis(Long.parseLong(answer.find(LAG, "0"))));
		loaded();
		return true;
	}

	/** The cart is written through: no click is lost, whatever happens. */
	private boolean fillCart() throws IOException, InterruptedException {
		ask("GET /cart");
		Answer answer = this.browser.get("/cart");
		if (answer.status() != 200) {
			failed(answer);
			return true;
		}
		if (answer.body().contains("href=\"/login\"")) {
			return loggedOut(answer);
		}
		int now = Integer.parseInt(answer.find(TEA, "0"));
		compare(now);
		loaded();
		boolean full = now >= FULL;
		ask(full ? EMPTY_CART : "POST /cart/add");
		Answer click = this.browser.post(full ? "/cart/remove" : "/cart/add", Map.of("product", "TEA"));
		if (click.isAccepted()) {
			this.cups = full ? 0 : this.cups + 1;
		}
		else {
			failed(click);
		}
		return true;
	}

	private void compare(int now) {
		if (now >= this.cups) {
			this.smaller = false;
			this.cups = now;
		}
		else if (!this.smaller) {
			this.smaller = true;
			this.smallerSince = System.nanoTime();
			this.counts.lost(Kind.LATE, now + " cups of " + this.cups);
		}
		else if (System.nanoTime() - this.smallerSince > LATEST.toNanos()) {
			this.counts.lost(Kind.CLICKS, now + " cups of " + this.cups);
			this.smaller = false;
			this.cups = now;
		}
	}

	private void ask(String page) {
		this.page = page;
		this.askedAt = System.nanoTime();
	}

	private void loaded() {
		this.counts.loaded(Duration.ofNanos(System.nanoTime() - this.askedAt));
	}

	private boolean loggedOut(Answer answer) {
		this.counts.lost(Kind.LOGOUTS,
				this.page + " by instance " + answer.instance() + ", "
						+ Duration.ofNanos(System.nanoTime() - this.loginAt).toSeconds() + " s after the login",
				this.loginAt);
		return false;
	}

	private void failed(Answer answer) {
		failed(answer.status() + " by instance " + answer.instance());
	}

	/**
	 * A failed request may have changed the cart or not. All that was confirmed before
	 * has to be there again once the pages come.
	 */
	private void failed(String answer) {
		this.smallerSince = System.nanoTime();
		if (this.page.equals(EMPTY_CART)) {
			this.cups = UNKNOWN;
		}
		// interrupted users fail too, on their way out
		if (!Thread.currentThread().isInterrupted()) {
			this.counts.lost(Kind.FAILURES, this.page + ": " + answer);
		}
	}

}
