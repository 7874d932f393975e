package dev.hybridsession.internal.reactive;

import java.time.Duration;
import java.util.function.Supplier;

import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.system.OncePerMinute;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.MonoSink;

/**
 * A read or change of a request, which waits for a thread and then blocks it.
 * {@link ThreadedSessionRepository} creates it.
 * <ol>
 * <li>A read whose request is cancelled before it begins is not done. A change is.</li>
 * <li>An operation that has waited too long for its thread is refused.</li>
 * <li>A failure that no request can be told any more is logged.</li>
 * </ol>
 *
 * @param <T> the type of the answer
 */
final class Operation<T> implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(Operation.class);

	private static final OncePerMinute failed = new OncePerMinute(System::nanoTime);

	private final MonoSink<T> sink;

	private final boolean change;

	private final Supplier<@Nullable T> work;

	private final Duration longestWait;

	private final RunningOperations running;

	private final long since = System.nanoTime();

	private final Disposable cancelled = Disposables.single();

	Operation(MonoSink<T> sink, boolean change, Supplier<@Nullable T> work, Duration longestWait,
			RunningOperations running) {
		this.running = running;
		this.sink = sink;
		this.change = change;
		this.work = work;
		this.longestWait = longestWait;
		sink.onCancel(this.cancelled);
	}

	@Override
	public void run() {
		try {
			if (this.cancelled.isDisposed() && !this.change) {
				return;
			}
			if (System.nanoTime() - this.since > this.longestWait.toNanos()) {
				throw new SessionUnavailableException(
						"The request has waited longer than hybrid-session.jdbc.wait for a thread of the sessions",
						null);
			}
			this.sink.success(this.work.get());
		}
		catch (Exception | Error ex) {
			fail(ex);
		}
		finally {
			this.running.end();
		}
	}

	/** The sink drops a failure without a word if its request is cancelled. */
	void fail(Throwable ex) {
		if (this.cancelled.isDisposed()) {
			if (this.change) {
				failed.count((times) -> logger
					.warn("{} saves or ends of sessions failed after their clients had gone away. What these requests"
							+ " changed is lost, and no answer says so. The last failure:", times, ex));
			}
			else {
				logger.debug("A session could not be read, and its client has gone away", ex);
			}
		}
		this.sink.error(ex);
	}

}
