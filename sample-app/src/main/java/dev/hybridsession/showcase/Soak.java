package dev.hybridsession.showcase;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.hybridsession.showcase.ShowcaseSettings.SoakSettings;
import dev.hybridsession.showcase.UserCounts.Kind;

/**
 * Presses random buttons while simulated users load pages, and reports what they have
 * lost. {@code ./dev soak} runs it.
 * <ol>
 * <li>A button that repairs something is as likely as all others together, so that not
 * everything is broken most of the time.</li>
 * <li>The last instance is never stopped. So there is somebody to answer, and its memory
 * tells of the whole run.</li>
 * <li>At the end everything is repaired, and the users go on for a while.</li>
 * </ol>
 */
final class Soak {

	private static final int MINUTES_TO_FIGURES = 10;

	/** In the order of the end: an instance starts only after the database is back. */
	private static final List<String> REPAIRS = List.of("bring-back", "start-node", "thaw", "start-instance");

	/** The buttons that take data away from memcached for good. */
	private static final List<String> DATA_LOSSES = List.of("kill-node", "flush", "fill", "return");

	private final Cluster cluster;

	private final Buttons buttons;

	private final SimulatedUsers users;

	private final SoakSettings settings;

	private final Random random;

	private final Consumer<String> console;

	private final Map<String, AtomicLong> pressed = new ConcurrentSkipListMap<>();

	private final Map<String, AtomicLong> losses = new ConcurrentSkipListMap<>();

	private final AtomicLong unexplained = new AtomicLong();

	private final Outage outage = new Outage(System.nanoTime());

	private volatile String lastButton = "no button yet";

	Soak(Cluster cluster, Buttons buttons, SimulatedUsers users, SoakSettings settings, Consumer<String> console) {
		this.cluster = cluster;
		this.buttons = buttons;
		this.users = users;
		this.settings = settings;
		this.random = new Random(settings.seed());
		this.console = console;
	}

	/**
	 * Runs.
	 * @return the logouts, lost clicks and failed pages that docs/limits.md does not name
	 */
	long run() {
		Duration pause = this.settings.pause();
		this.users.counts().setListener(this::note);
		this.users.start(this.settings.users());
		park(pause);
		List<String> before = figures();
		long start = System.nanoTime();
		long minutes = 0;
		while (System.nanoTime() - start < this.settings.duration().toNanos()) {
			pressOne();
			park(pause.dividedBy(2).plusMillis(this.random.nextLong(pause.toMillis())));
			if (Duration.ofNanos(System.nanoTime() - start).toMinutes() > minutes) {
				minutes++;
				this.console.accept(counts());
				if (minutes % MINUTES_TO_FIGURES == 0) {
					tell(figures(), "after " + minutes + " min, ");
				}
			}
		}
		Duration took = Duration.ofNanos(System.nanoTime() - start);
		repairAll();
		park(this.settings.after());
		List<String> after = figures();
		this.users.stop();
		report(took, before, after);
		return this.unexplained.get();
	}

	private void pressOne() {
		List<Button> possible = this.buttons.all()
			.stream()
			.filter((button) -> button.enabled().getAsBoolean() && !stopsTheLast(button))
			.toList();
		List<Button> repairs = possible.stream().filter(Soak::repairs).toList();
		List<Button> chosen = (!repairs.isEmpty() && this.random.nextBoolean()) ? repairs : possible;
		press(chosen.get(this.random.nextInt(chosen.size())));
	}

	private void press(Button button) {
		this.lastButton = button.id();
		noteDatabase();
		if (DATA_LOSSES.stream().anyMatch(button.id()::startsWith)) {
			this.outage.dataLost(System.nanoTime());
		}
		String result;
		try {
			result = this.buttons.press(button.id());
		}
		catch (RuntimeException ex) {
			result = "refused";
			this.console.accept(button.id() + " was refused: " + ex.getMessage());
		}
		noteDatabase();
		this.console.accept(result + " (" + state() + ")");
		add(this.pressed, button.id() + (result.equals("refused") ? ", refused" : ""));
	}

	private void repairAll() {
		for (String repair : REPAIRS) {
			this.buttons.all()
				.stream()
				.filter((button) -> button.id().startsWith(repair) && button.enabled().getAsBoolean())
				.forEach(this::press);
		}
	}

	private static boolean repairs(Button button) {
		return REPAIRS.stream().anyMatch((prefix) -> button.id().startsWith(prefix));
	}

	private boolean stopsTheLast(Button button) {
		List<Instance> instances = this.cluster.instances();
		return button.id().equals("stop-instance-" + instances.get(instances.size() - 1).name());
	}

	private void noteDatabase() {
		if (!this.cluster.database().isThere()) {
			this.outage.databaseAway(System.nanoTime());
		}
	}

	/** Runs in the thread of the user. */
	private void note(Kind kind, String page, long since) {
		noteDatabase();
		boolean away = this.outage.isRecent(System.nanoTime());
		String cause = away ? "the database is away or was just away" : "the database is there";
		boolean named = switch (kind) {
			case FAILURES -> away && page.contains(": 503");
			case LOGOUTS -> this.outage.hasLostASessionOf(since);
			case CLICKS -> false;
			default -> true;
		};
		if (!named) {
			this.unexplained.incrementAndGet();
		}
		add(this.losses, kind + ((kind == Kind.FAILURES) ? " " + page : "") + ", " + cause);
		if (kind != Kind.SLOW && (!named || kind == Kind.LATE || kind == Kind.ROLLBACKS)) {
			this.console.accept((named ? "" : "NOT NAMED BY docs/limits.md: ") + kind + " " + page + ", " + cause
					+ ", after " + this.lastButton + " (" + state() + ")");
		}
	}

	private String state() {
		return Stream
			.concat(this.cluster.nodes().stream().map((node) -> node.name() + " " + node.state()),
					Stream
						.concat(this.cluster.instances().stream(),
								this.cluster.compared().stream().map(ComparedStore::instance))
						.map((instance) -> instance.name() + " " + instance.state()))
			.collect(Collectors.joining(", ", "", this.cluster.database().isThere() ? "" : ", database away"));
	}

	private List<String> figures() {
		return Stream
			.concat(this.cluster.instances()
				.stream()
				.map((instance) -> "instance " + instance.name() + ": " + ProcessFigures.of(instance)),
					Stream.of("proxy, page and users: " + ProcessFigures.ofThisProcess()))
			.toList();
	}

	private String counts() {
		UserCounts counts = this.users.counts();
		return Stream.of(Kind.values())
			.map((kind) -> kind + " " + counts.get(kind))
			.collect(Collectors.joining(", ", "so far: ", ", not named " + this.unexplained.get()));
	}

	private void report(Duration took, List<String> before, List<String> after) {
		this.console.accept("");
		this.console
			.accept("Random buttons for " + took.toSeconds() + " s under " + this.settings.users() + " users, seed "
					+ this.settings.seed() + ". The users went on for " + this.settings.after().toSeconds()
					+ " s. A page that took more than " + UserCounts.SLOW.toSeconds() + " s is slow.");
		this.console.accept(counts());
		this.console.accept("the largest rollback: " + this.users.counts().largestRollback() + " page loads");
		this.cluster.compared()
			.forEach((store) -> this.console.accept(store.title() + ": " + store.users().get(Kind.LOADED) + " pages, "
					+ store.users().get(Kind.FAILURES) + " failed"));
		this.losses.forEach((loss, times) -> this.console.accept("  " + times + " × " + loss));
		this.console.accept("buttons: " + this.pressed.entrySet()
			.stream()
			.map((entry) -> entry.getKey() + " " + entry.getValue())
			.collect(Collectors.joining("; ")));
		tell(before, "at the start, ");
		tell(after, "at the end,   ");
	}

	private void tell(List<String> figures, String when) {
		figures.forEach((line) -> this.console.accept(when + line));
	}

	private static void add(Map<String, AtomicLong> counts, String key) {
		counts.computeIfAbsent(key, (unused) -> new AtomicLong()).incrementAndGet();
	}

	private static void park(Duration time) {
		try {
			Thread.sleep(time.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("The soak was interrupted.", ex);
		}
	}

}
