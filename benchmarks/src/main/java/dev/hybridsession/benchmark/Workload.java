package dev.hybridsession.benchmark;

import java.util.List;
import java.util.function.LongSupplier;

/**
 * A scenario that is ready to be measured.
 *
 * @param operations what each of its threads does
 * @param counted what its counters say, so that nobody measures how fast increments are
 * lost
 */
record Workload(List<Operation> operations, LongSupplier counted) {

	Workload {
		operations = List.copyOf(operations);
	}

}
