package dev.hybridsession.showcase;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

import dev.hybridsession.showcase.PageClient.Answer;

/**
 * One of the simulated users: logs in, loads the session's page and the cart's, and
 * notices what was lost.
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

	/** Two heartbeats, and a page load. */
	private static final Duration LATEST = Duration.ofSeconds(12);

	private static final Pattern TEA = Pattern.compile("id=\"quantity-TEA\"[^>]*>(\\d+)<");

	/** A cart takes no more than 99. */
	private static final int FULL = 90;

	private static final int UNKNOWN = -1;

	private final PageClient browser;

	private final SimulatedUsers users;

	private int pageLoads = UNKNOWN;

	private int cups = UNKNOWN;

	/** Since when the cart is shown smaller, by {@link System#nanoTime}. */
	private long smallerSince;

	private boolean smaller;

	SimulatedUser(PageClient browser, SimulatedUsers users) {
		this.browser = browser;
		this.users = users;
	}

	@Override
	public void run() {
		boolean in = false;
		for (int turn = 0; !Thread.currentThread().isInterrupted(); turn++) {
			try {
				if (!in) {
					in = login();
				}
				else {
					in = (turn % 3 == 0) ? fillCart() : loadPage();
				}
				Thread.sleep(BETWEEN_PAGES.toMillis());
			}
			catch (IOException ex) {
				failed();
			}
			catch (InterruptedException ex) {
				return;
			}
		}
	}

	private boolean login() throws IOException, InterruptedException {
		this.pageLoads = UNKNOWN;
		this.cups = UNKNOWN;
		return this.browser.login("alice");
	}

	private boolean loadPage() throws IOException, InterruptedException {
		Answer page = this.browser.get("/");
		if (page.leadsToLogin()) {
			this.users.loggedOut();
			return false;
		}
		if (page.status() != 200) {
			failed();
			return true;
		}
		int now = page.pageLoads();
		if (this.pageLoads != UNKNOWN && now <= this.pageLoads) {
			this.users.rolledBack();
		}
		this.pageLoads = now;
		this.users.loaded();
		return true;
	}

	/** The cart is written through: no click is lost, whatever happens. */
	private boolean fillCart() throws IOException, InterruptedException {
		Answer page = this.browser.get("/cart");
		if (page.status() != 200) {
			failed();
			return true;
		}
		if (page.body().contains("href=\"/login\"")) {
			this.users.loggedOut();
			return false;
		}
		int now = Integer.parseInt(page.find(TEA, "0"));
		compare(now);
		this.users.loaded();
		boolean full = now >= FULL;
		Answer click = this.browser.post(full ? "/cart/remove" : "/cart/add", Map.of("product", "TEA"));
		if (click.isRedirect() && !click.leadsToLogin()) {
			this.cups = full ? 0 : this.cups + 1;
		}
		else {
			failed();
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
			this.users.shownLate();
		}
		else if (System.nanoTime() - this.smallerSince > LATEST.toNanos()) {
			this.users.lostClick();
			this.smaller = false;
			this.cups = now;
		}
	}

	/** A failed request may have changed the cart or not. */
	private void failed() {
		this.users.failed();
		this.pageLoads = UNKNOWN;
		this.cups = UNKNOWN;
	}

}
