package dev.hybridsession.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Measures the first seconds of a JVM, while its code is still compiled: a JVM for each
 * store, one after the other. This JVM creates the sessions, because that would warm the
 * other one up.
 */
final class ColdStart {

	/** The word that the JVM prints after each second, before its pages per second. */
	private static final String SECOND = "SECOND";

	private static final Set<Store> MAIN = Set.of(Store.BARE, Store.HYBRID, Store.HYBRID_EVERY_PAGE);

	private ColdStart() {
	}

	static Result run(Plan plan, List<Store> all, Addresses addresses, PrintStream progress) {
		Map<Store, List<List<Double>>> runs = new EnumMap<>(Store.class);
		for (int run = 0; run < plan.coldRuns(); run++) {
			for (Store store : all) {
				if (run == 0 || MAIN.contains(store)) {
					progress.println("A JVM of its own: " + store.title());
					runs.computeIfAbsent(store, (same) -> new ArrayList<>()).add(run(store, plan, addresses));
				}
			}
		}
		List<Cold> stores = new ArrayList<>();
		runs.forEach((store, its) -> stores.add(new Cold(store.title(), its)));
		try (Servers servers = Servers.connect(addresses)) {
			return new Result(Machine.of(servers), plan.users(), stores);
		}
	}

	private static List<Double> run(Store store, Plan plan, Addresses addresses) {
		Path ids = createSessions(store, plan.users(), addresses);
		long parts = Math.max(1, plan.cold().toSeconds());
		List<String> arguments = new ArrayList<>(List.of(store.name(), ids.toString(), Long.toString(parts),
				Long.toString(plan.cold().toMillis() / parts)));
		arguments.addAll(addresses.arguments());
		try (ChildJvm jvm = ChildJvm.start(ColdStart.class, arguments)) {
			List<Double> seconds = new ArrayList<>();
			for (long part = 0; part < parts; part++) {
				seconds.add(Figures.rounded(Double.parseDouble(jvm.await(SECOND))));
			}
			return seconds;
		}
		finally {
			delete(ids);
		}
	}

	private static Path createSessions(Store store, int sessions, Addresses addresses) {
		try (Servers servers = Servers.connect(addresses)) {
			Path file = Files.createTempFile("sessions", ".ids");
			return Files.write(file, Users.create(store.open(servers, Page.USUAL), sessions).ids());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void delete(Path file) {
		try {
			Files.delete(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Loads pages from the first second on.
	 * @param arguments the store, a file with the ids of sessions, how many parts there
	 * are, their milliseconds, and {@link Addresses}
	 */
	public static void main(String... arguments) throws IOException {
		List<String> all = Arrays.asList(arguments);
		try (Servers servers = Servers.connect(Addresses.parse(all.subList(4, all.size())))) {
			PageStore store = Store.valueOf(all.get(0)).open(servers, Page.USUAL);
			Workload pages = new Users(store, Files.readAllLines(Path.of(all.get(1)))).workload(PageLoads.THREADS);
			long added = 0;
			for (int part = 0; part < Integer.parseInt(all.get(2)); part++) {
				Round round = Round.run(pages, Duration.ofMillis(Long.parseLong(all.get(3))));
				added += round.added();
				System.out.println(SECOND + " " + round.rate());
			}
			if (pages.counted().getAsLong() != added) {
				throw new IllegalStateException("Changes are lost: " + all.get(0));
			}
		}
	}

	/**
	 * A store.
	 *
	 * @param name the store
	 * @param runs pages per second, second by second, of each JVM
	 */
	record Cold(String name, List<List<Double>> runs) {

		/** The pages of all seconds against those of another store, run by run. */
		Measurement.Spread ratio(Cold baseline) {
			double[] ratios = new double[this.runs.size()];
			for (int run = 0; run < ratios.length; run++) {
				ratios[run] = pages(this.runs.get(run)) / pages(baseline.runs.get(run));
			}
			return Measurement.Spread.of(ratios);
		}

		/** Pages per second of all JVMs, second by second. */
		List<Double> average() {
			List<Double> average = new ArrayList<>();
			for (int second = 0; second < this.runs.get(0).size(); second++) {
				int number = second;
				average.add(this.runs.stream().mapToDouble((run) -> run.get(number)).average().orElse(0));
			}
			return average;
		}

		private static double pages(List<Double> run) {
			return run.stream().mapToDouble(Double::doubleValue).sum();
		}

	}

	/**
	 * All stores.
	 *
	 * @param machine where they were measured
	 * @param users how many sessions each had
	 * @param stores the stores, the bare client first
	 */
	record Result(Machine machine, int users, List<Cold> stores) {
	}

}
