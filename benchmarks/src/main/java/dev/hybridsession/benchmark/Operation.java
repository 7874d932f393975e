package dev.hybridsession.benchmark;

/**
 * What one thread does over and over.
 */
@FunctionalInterface
interface Operation {

	/**
	 * Does it once.
	 * @return what it has added to the counters of its workload, 0 or 1
	 */
	int run();

}
