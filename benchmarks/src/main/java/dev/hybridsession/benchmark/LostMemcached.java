package dev.hybridsession.benchmark;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures page loads of many active users after all data of memcached is lost, and after
 * memcached was killed and has started anew. The first loss runs code that was never
 * compiled, and a second one does not. The same load on Spring Session's store in the
 * database shows what a page costs that always asks the database: first while its code is
 * compiled, and then afterwards.
 */
final class LostMemcached {

	private static final String DATA_LOST = "all data is lost";

	private static final String LOST_AGAIN = "all data is lost again";

	private static final String RESTARTED = "memcached was killed and started anew";

	private final GrowthPlan plan;

	private final PrintStream progress;

	LostMemcached(GrowthPlan plan, PrintStream progress) {
		this.plan = plan;
		this.progress = progress;
	}

	List<Phase> run() {
		List<Phase> phases = new ArrayList<>();
		try (Servers servers = Servers.start()) {
			StatementCounter statements = new StatementCounter(servers.dataSource());
			Instance instance = servers.counted(statements);
			Users ours = create(PageStore.of(instance.repository(), Page.USUAL), Store.HYBRID);
			phase("warming up", ours, statements);
			instance.syncAll();
			phases.add(phase("before", ours, statements));
			servers.memcached().loseData();
			phases.add(phase(DATA_LOST, ours, statements));
			servers.memcached().loseData();
			phases.add(phase(LOST_AGAIN, ours, statements));
			servers.memcached().restart();
			phases.add(phase(RESTARTED, ours, statements));
			phases.add(phase("afterwards", ours, statements));
			Users jdbc = create(Store.JDBC.open(servers, Page.USUAL), Store.JDBC);
			phases.add(phase(Store.JDBC.title() + ", its first pages", jdbc, statements));
			phases.add(phase(Store.JDBC.title(), jdbc, statements));
		}
		return phases;
	}

	private Users create(PageStore store, Store kind) {
		this.progress.println("Creating " + this.plan.active() + " sessions: " + kind.title());
		return Users.create(store, this.plan.active());
	}

	/** Each user loads a page at least once. */
	private Phase phase(String name, Users users, StatementCounter statements) {
		this.progress.println(name);
		long reads = statements.reads();
		long writes = statements.writes();
		Duration length = Duration.ofMillis(this.plan.active() * 1_200L / this.plan.perSecond());
		SteadyPages.Load load = new SteadyPages(users, this.plan.perSecond()).run(length);
		return new Phase(name, load.pages(), load.failed(), Figures.rounded(load.latencies().micros(0.5)),
				Figures.rounded(load.latencies().micros(0.99)), Figures.rounded(load.latencies().micros(1)),
				statements.reads() - reads, statements.writes() - writes);
	}

	/**
	 * Some seconds of steady load.
	 *
	 * @param name what has happened before
	 * @param pages how many pages were loaded
	 * @param failed how many of them threw an exception, or found no session
	 * @param p50Micros the time within which half of the pages were done
	 * @param p99Micros the time within which 99 % were done
	 * @param longestMicros the time of the slowest page
	 * @param reads the statements that read the database
	 * @param writes the statements that wrote to it, a batch counted once
	 */
	record Phase(String name, long pages, long failed, double p50Micros, double p99Micros, double longestMicros,
			long reads, long writes) {

		/** Whether memcached has just been lost. */
		boolean lost() {
			return List.of(DATA_LOST, LOST_AGAIN, RESTARTED).contains(this.name);
		}

	}

}
