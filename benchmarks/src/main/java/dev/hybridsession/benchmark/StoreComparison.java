package dev.hybridsession.benchmark;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Compares all stores: at first in the usual setting, then with smaller and larger
 * sessions, fewer and more threads, and virtual threads. Each store is opened once for
 * each size of sessions.
 */
final class StoreComparison {

	private static final int SMALL = 250;

	private static final int LARGE = 20 * 1_024;

	private static final int MANY_THREADS = 64;

	static final List<Setting> SETTINGS = List.of(
			new Setting(Page.USUAL.size(), PageLoads.THREADS, WorkerThreads.PLATFORM),
			new Setting(Page.USUAL.size(), 1, WorkerThreads.PLATFORM),
			new Setting(Page.USUAL.size(), MANY_THREADS, WorkerThreads.PLATFORM),
			new Setting(Page.USUAL.size(), PageLoads.THREADS, WorkerThreads.VIRTUAL),
			new Setting(Page.USUAL.size(), MANY_THREADS, WorkerThreads.VIRTUAL),
			new Setting(SMALL, PageLoads.THREADS, WorkerThreads.PLATFORM),
			new Setting(LARGE, PageLoads.THREADS, WorkerThreads.PLATFORM));

	private final Plan plan;

	private final List<Setting> settings;

	private final PrintStream progress;

	StoreComparison(Plan plan, List<Setting> settings, PrintStream progress) {
		this.plan = plan;
		this.settings = settings;
		this.progress = progress;
	}

	Result run(Addresses addresses) {
		List<Compared> compared = new ArrayList<>();
		for (int size : this.settings.stream().mapToInt(Setting::size).distinct().toArray()) {
			try (Servers servers = Servers.connect(addresses)) {
				compared.addAll(run(servers, size));
			}
		}
		try (Servers servers = Servers.connect(addresses)) {
			return new Result(Machine.of(servers), this.plan.users(), compared);
		}
	}

	private List<Compared> run(Servers servers, int size) {
		this.progress.println("Opening the stores with sessions of " + size + " bytes");
		Map<Store, Users> users = new EnumMap<>(Store.class);
		Store.available()
			.forEach((store) -> users.put(store, Users.create(store.open(servers, Page.of(size)), this.plan.users())));
		List<Compared> compared = new ArrayList<>();
		for (Setting setting : this.settings) {
			if (setting.size() == size && setting.kind().areAvailable()) {
				compared.add(run(servers, users, setting));
			}
		}
		return compared;
	}

	private Compared run(Servers servers, Map<Store, Users> users, Setting setting) {
		List<Scenario> scenarios = new ArrayList<>();
		users.forEach((store, its) -> scenarios.add(new Scenario(setting.toString(), store.title(),
				(same) -> its.workload(setting.threads()).on(setting.kind()))));
		Schedule schedule = setting.equals(this.settings.get(0)) ? this.plan.usual() : this.plan.others();
		List<Measurement> measurements = new Benchmarks(schedule, this.progress).run(servers, scenarios);
		List<Figures> figures = measurements.stream()
			.map((measurement) -> Figures.of(measurement, measurements.get(0)))
			.toList();
		return new Compared(setting, schedule.rounds(), schedule.seconds(), figures);
	}

	/**
	 * One of the settings that are compared.
	 *
	 * @param size how many bytes a session has
	 * @param threads how many threads load pages
	 * @param kind the kind of these threads
	 */
	record Setting(int size, int threads, WorkerThreads kind) {

		@Override
		public String toString() {
			String bytes = (this.size < 1_024) ? this.size + " B" : this.size / 1_024 + " KB";
			String kindName = (this.kind == WorkerThreads.VIRTUAL) ? " virtual" : " thread";
			return bytes + ", " + this.threads + kindName
					+ ((this.threads > 1 && this.kind == WorkerThreads.PLATFORM) ? "s" : "");
		}

	}

	/**
	 * All stores in one setting.
	 *
	 * @param setting the setting
	 * @param rounds how many rounds were measured
	 * @param seconds how long each was
	 * @param stores the figures, the bare client first
	 */
	record Compared(Setting setting, int rounds, double seconds, List<Figures> stores) {
	}

	/**
	 * All settings.
	 *
	 * @param machine where they were measured
	 * @param users how many sessions each store had
	 * @param settings the settings, the usual one first
	 */
	record Result(Machine machine, int users, List<Compared> settings) {
	}

}
