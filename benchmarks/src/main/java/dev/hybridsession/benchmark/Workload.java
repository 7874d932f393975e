package dev.hybridsession.benchmark;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.LongSupplier;

import com.sun.management.OperatingSystemMXBean;

/**
 * A scenario that is ready to be measured.
 *
 * @param operations what each of its threads does
 * @param counted what its counters say, so that nobody measures how fast increments are
 * lost
 * @param threads the kind of its threads
 * @param cpuNanos the processor time of the process that does the work
 */
record Workload(List<Operation> operations, LongSupplier counted, WorkerThreads threads, LongSupplier cpuNanos) {

	private static final OperatingSystemMXBean SYSTEM = ManagementFactory
		.getPlatformMXBean(OperatingSystemMXBean.class);

	Workload {
		operations = List.copyOf(operations);
	}

	/** A workload on platform threads of this JVM, which does the work itself. */
	Workload(List<Operation> operations, LongSupplier counted) {
		this(operations, counted, WorkerThreads.PLATFORM, SYSTEM::getProcessCpuTime);
	}

	Workload on(WorkerThreads kind) {
		return new Workload(this.operations, this.counted, kind, this.cpuNanos);
	}

	Workload workingIn(LongSupplier processCpuNanos) {
		return new Workload(this.operations, this.counted, this.threads, processCpuNanos);
	}

}
