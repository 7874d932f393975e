package dev.hybridsession.benchmark;

/** One operation of a scenario. Each thread of a round repeats it. */
@FunctionalInterface
interface Operation {

	/**
	 * Does it once.
	 * @return what it has added to the counters of its workload, 0 or 1
	 */
	int run();

}
