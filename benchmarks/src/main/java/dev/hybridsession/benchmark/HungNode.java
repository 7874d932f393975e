package dev.hybridsession.benchmark;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import dev.hybridsession.support.MemcachedProcess;

/**
 * How long single page loads take before, while and after one of three nodes hangs: it
 * keeps its connections and answers nothing. Page loads that throw, or find no session,
 * end the run.
 */
final class HungNode {

	private static final Duration TIMEOUT = Duration.ofMillis(250);

	private static final Duration PHASE = Duration.ofSeconds(5);

	private static final int SESSIONS = 2_000;

	private static final int MOST_PAGES = 2_000_000;

	private final Workload pages;

	private final PrintStream out;

	private HungNode(Workload pages, PrintStream out) {
		this.pages = pages;
		this.out = out;
	}

	static void run(PrintStream out) {
		try (Servers servers = Servers.start()) {
			MemcachedProcess hanging = servers.cluster().get(0);
			HungNode benchmark = new HungNode(new PageLoads(SESSIONS).hybridOnThreeNodes(servers, TIMEOUT), out);
			benchmark.phase("warming up");
			benchmark.phase("all nodes well");
			hanging.stop();
			benchmark.phase("one of three hangs");
			benchmark.phase("it still hangs");
			hanging.cont();
			benchmark.phase("it is back");
			benchmark.phase("later");
		}
		catch (Exception ex) {
			throw new IllegalStateException("A page load has failed", ex);
		}
	}

	private void phase(String name) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(this.pages.operations().size());
		try {
			List<Callable<long[]>> loads = new ArrayList<>();
			this.pages.operations().forEach((operation) -> loads.add(() -> load(operation)));
			LongStream all = LongStream.empty();
			for (Future<long[]> times : threads.invokeAll(loads)) {
				all = LongStream.concat(all, Arrays.stream(times.get()));
			}
			report(name, all.sorted().toArray());
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static long[] load(Operation page) throws Exception {
		long[] times = new long[MOST_PAGES];
		int count = 0;
		long end = System.nanoTime() + PHASE.toNanos();
		for (long begin = System.nanoTime(); begin - end < 0 && count < MOST_PAGES; begin = System.nanoTime()) {
			page.run();
			times[count++] = System.nanoTime() - begin;
		}
		return Arrays.copyOf(times, count);
	}

	private void report(String name, long[] sorted) {
		this.out.printf("%-20s %,8d pages/s   median %5.2f ms   99.9 %% %7.2f ms   slowest %7.2f ms%n", name,
				sorted.length / PHASE.toSeconds(), millis(sorted[sorted.length / 2]),
				millis(sorted[(int) (sorted.length * 0.999)]), millis(sorted[sorted.length - 1]));
	}

	private static double millis(long nanos) {
		return nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
	}

}
