package dev.hybridsession.showcase;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

import com.sun.management.UnixOperatingSystemMXBean;

/**
 * The memory, threads and files of a process: of an instance, as its actuator tells them,
 * or of this one. A soak takes them at its start and at its end.
 *
 * @param heap the bytes of its heap that are in use after a collection
 * @param threads its threads
 * @param files its open files and connections
 * @param uptime for how many seconds it runs
 */
record ProcessFigures(long heap, long threads, long files, long uptime) {

	private static final int ATTEMPTS = 20;

	/**
	 * Takes the figures of an instance.
	 * @param instance the instance, which collects its garbage before
	 * @return its figures, zeros if it does not run
	 */
	static ProcessFigures of(Instance instance) {
		collectGarbage(instance.pid());
		Map<String, Double> jvm = meters(instance, "jvm_");
		Map<String, Double> process = meters(instance, "process_");
		double heap = jvm.entrySet()
			.stream()
			.filter((meter) -> meter.getKey().startsWith("memory_used_bytes{area=\"heap\""))
			.mapToDouble(Map.Entry::getValue)
			.sum();
		return new ProcessFigures(Math.round(heap), rounded(jvm, "threads_live_threads"),
				rounded(process, "files_open_files"), rounded(process, "uptime_seconds"));
	}

	/**
	 * Takes the figures of this process: the proxy, the page and the simulated users.
	 * @return its figures, after a collection
	 */
	static ProcessFigures ofThisProcess() {
		System.gc();
		OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
		return new ProcessFigures(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
				ManagementFactory.getThreadMXBean().getThreadCount(),
				(system instanceof UnixOperatingSystemMXBean unix) ? unix.getOpenFileDescriptorCount() : 0,
				ManagementFactory.getRuntimeMXBean().getUptime() / 1000);
	}

	/** An instance that is busy answers late. */
	private static Map<String, Double> meters(Instance instance, String prefix) {
		Map<String, Double> meters = Metrics.of(instance, prefix);
		for (int attempt = 1; meters.isEmpty() && attempt < ATTEMPTS
				&& instance.state() == Instance.State.RUNNING; attempt++) {
			meters = Metrics.of(instance, prefix);
		}
		return meters;
	}

	private static long rounded(Map<String, Double> meters, String name) {
		return Math.round(meters.getOrDefault(name, 0.0));
	}

	/** By the tool of the JDK: nothing in an instance has to be opened for that. */
	private static void collectGarbage(long pid) {
		String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
		try {
			new ProcessBuilder(jcmd, Long.toString(pid), "GC.run").redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start()
				.waitFor();
		}
		catch (IOException ex) {
			throw new IllegalStateException("The JDK's jcmd cannot be run.", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "heap %.1f MB, %d threads, %d files, up %d s", this.heap / 1e6, this.threads,
				this.files, this.uptime);
	}

}
