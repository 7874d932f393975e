package dev.hybridsession.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The state diagrams of the architecture page have the transitions that the simulation
 * takes, no more and no fewer.
 */
@ExtendWith(Quiet.class)
@Tag("simulation")
class StateDiagramTests {

	private static final Path PAGE = Path.of("../docs/architecture.md");

	private static final int SEEDS = 600;

	@Test
	void diagramsHaveTheTransitionsOfTheSimulation() throws IOException {
		Transitions loads = new Transitions("SessionLoader");
		Transitions saves = new Transitions("SessionSave");
		try {
			LongStream.range(0, SEEDS).parallel().forEach(Seeds::run);
		}
		finally {
			loads.stop();
			saves.stop();
		}
		assertThat(loads.taken).containsExactlyInAnyOrderElementsOf(drawn("load"));
		assertThat(saves.taken).containsExactlyInAnyOrderElementsOf(drawn("save"));
	}

	/**
	 * The transitions of the diagram below a heading, without those of the start and the
	 * end.
	 */
	private static Set<String> drawn(String heading) throws IOException {
		String page = Files.readString(PAGE);
		int begin = page.indexOf("stateDiagram-v2", page.indexOf("### The states of a " + heading));
		String drawing = page.substring(begin, page.indexOf("```", begin));
		Set<String> transitions = new TreeSet<>();
		Matcher matcher = Pattern.compile("(\\w+ --> \\w+)").matcher(drawing);
		while (matcher.find()) {
			transitions.add(matcher.group(1));
		}
		return transitions;
	}

	/** Collects the transitions that a class logs. */
	private static final class Transitions extends AppenderBase<ILoggingEvent> {

		private final Set<String> taken = new ConcurrentSkipListSet<>();

		private final Logger logger;

		Transitions(String className) {
			this.logger = (Logger) LoggerFactory.getLogger("dev.hybridsession.internal.session." + className);
			this.logger.setLevel(Level.TRACE);
			this.logger.setAdditive(false);
			this.logger.addAppender(this);
			start();
		}

		@Override
		protected void append(ILoggingEvent event) {
			if (event.getLevel() == Level.TRACE) {
				this.taken.add(event.getArgumentArray()[0] + " --> " + event.getArgumentArray()[1]);
			}
		}

		@Override
		public void stop() {
			super.stop();
			this.logger.detachAppender(this);
			this.logger.setAdditive(true);
			this.logger.setLevel(null);
		}

	}

}
