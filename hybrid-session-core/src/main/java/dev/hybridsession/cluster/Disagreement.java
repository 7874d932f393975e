package dev.hybridsession.cluster;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.hybridsession.tier.CacheRoutes;
import dev.hybridsession.tier.InstanceNote;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What other instances say of the nodes that this one does not. Every outage is noticed
 * by one of them first; what lasts is reported. Not for concurrent use.
 */
final class Disagreement {

	private static final Logger logger = LoggerFactory.getLogger(Disagreement.class);

	private static final int BEATS_TO_AGREE = 4;

	private String others = "";

	private int beats;

	private boolean reported;

	/**
	 * Looks at what the others say now.
	 * @param routes what this instance says
	 * @param notes the notes of the others
	 * @return whether somebody says anything new that this instance does not
	 */
	boolean look(CacheRoutes routes, Collection<InstanceNote> notes) {
		String now = notes.stream()
			.filter((note) -> !isSameSetup(routes, note) || !note.away().equals(routes.away()))
			.map((note) -> setup(note.nodes(), note.copies()) + " without " + new TreeSet<>(note.away()))
			.sorted()
			.distinct()
			.collect(Collectors.joining(", "));
		boolean isNew = !now.isEmpty() && !now.equals(this.others);
		this.others = now;
		report(routes);
		return isNew;
	}

	/** Whether an instance has the nodes and copies that this one has. */
	static boolean isSameSetup(CacheRoutes routes, InstanceNote note) {
		return note.nodes().equals(routes.nodes()) && note.copies() == routes.copies();
	}

	/** The setup of an instance as text. */
	static String setup(List<String> nodes, int copies) {
		return nodes + ((copies > 1) ? " with " + (copies - 1) + " replicas" : "");
	}

	private void report(CacheRoutes routes) {
		this.beats = this.others.isEmpty() ? 0 : this.beats + 1;
		if (this.beats == BEATS_TO_AGREE) {
			this.reported = true;
			logger.warn(
					"Instances differ on the nodes of memcached; sessions on nodes that not all of them have, or"
							+ " reach, are read with the database. This one has {} without {}, others have {}",
					routes.nodes(), new TreeSet<>(routes.away()), this.others);
		}
		else if (this.beats == 0 && this.reported) {
			this.reported = false;
			logger.info("Instances agree on the nodes of memcached again");
		}
	}

}
