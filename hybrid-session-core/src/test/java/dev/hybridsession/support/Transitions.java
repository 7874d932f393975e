package dev.hybridsession.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/**
 * The transitions of loads and saves, as {@code Save: WRITE_CACHE -> SAVED}: the drawn
 * transitions from the architecture page, and the taken transitions from the log.
 */
public final class Transitions extends AppenderBase<ILoggingEvent> {

	private static final Path PAGE = Path.of("../docs/architecture.md");

	/** The label of a transition that no seed of the simulation takes. */
	private static final String BY_SCHEDULE = "schedule";

	private static final Pattern DRAWN = Pattern.compile("(\\w+) --> (\\w+)(?:: (\\w+))?");

	private static final Pattern TAKEN = Pattern.compile("(?:Load|Save): \\w+ -> \\w+");

	private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

	private final List<Logger> loggers = Stream.of("SessionLoader", "SessionSave")
		.map((name) -> (Logger) LoggerFactory.getLogger("dev.hybridsession.internal.session." + name))
		.toList();

	private final Set<String> taken = new ConcurrentSkipListSet<>();

	/** Collects from now on. */
	public static Transitions collect() {
		Transitions transitions = new Transitions();
		transitions.start();
		transitions.loggers.forEach((logger) -> {
			logger.setLevel(Level.TRACE);
			logger.setAdditive(false);
			logger.addAppender(transitions);
		});
		return transitions;
	}

	/** The transitions that were taken, in all threads. */
	public Set<String> taken() {
		return this.taken;
	}

	/** All drawn transitions, but from the start and to the end. */
	public static Set<String> drawn() throws IOException {
		return drawn((label) -> true);
	}

	/** The drawn transitions that a seed of the simulation takes. */
	public static Set<String> drawnForSeeds() throws IOException {
		return drawn((label) -> !BY_SCHEDULE.equals(label));
	}

	/** The drawn transitions that fixed schedules alone take. */
	public static Set<String> drawnForSchedules() throws IOException {
		return drawn(BY_SCHEDULE::equals);
	}

	private static Set<String> drawn(Predicate<String> label) throws IOException {
		String page = Files.readString(PAGE);
		Set<String> drawn = new TreeSet<>();
		for (String machine : List.of("Load", "Save")) {
			int heading = page.indexOf("### The states of a " + machine.toLowerCase());
			int begin = page.indexOf("stateDiagram-v2", heading);
			Matcher matcher = DRAWN.matcher(page.substring(begin, page.indexOf("```", begin)));
			while (matcher.find()) {
				if (label.test(matcher.group(3))) {
					drawn.add("%s: %s -> %s".formatted(machine, matcher.group(1), matcher.group(2)));
				}
			}
		}
		return drawn;
	}

	@Override
	protected void append(ILoggingEvent event) {
		Matcher matcher = TAKEN.matcher(event.getFormattedMessage());
		if (matcher.lookingAt()) {
			this.taken.add(matcher.group());
		}
		else if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
			this.root.callAppenders(event);
		}
	}

	@Override
	public void stop() {
		super.stop();
		this.loggers.forEach((logger) -> {
			logger.detachAppender(this);
			logger.setAdditive(true);
			logger.setLevel(null);
		});
	}

}
