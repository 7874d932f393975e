package dev.hybridsession.benchmark;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.Arrays;

import com.sun.management.ThreadMXBean;
import org.jspecify.annotations.Nullable;

/**
 * Tells how many bytes this JVM has allocated: in the threads that load pages, and in all
 * threads, those of clients and background jobs among them.
 */
final class AllocatedBytes {

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	/** Java 21 and newer count virtual threads and threads that have ended too. */
	private static final @Nullable Method TOTAL = total();

	private AllocatedBytes() {
	}

	private static @Nullable Method total() {
		try {
			return ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes");
		}
		catch (NoSuchMethodException ex) {
			return null;
		}
	}

	/** Returns the bytes of the thread that asks; 0 for a virtual thread. */
	static long ofThisThread() {
		return Math.max(0, THREADS.getCurrentThreadAllocatedBytes());
	}

	/** Returns the bytes of all threads; before Java 21 only of the live threads. */
	static long ofAllThreads() {
		if (TOTAL == null) {
			long[] bytes = THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds());
			return Arrays.stream(bytes).filter((each) -> each > 0).sum();
		}
		try {
			return (long) TOTAL.invoke(THREADS);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("The allocated bytes cannot be read", ex);
		}
	}

}
