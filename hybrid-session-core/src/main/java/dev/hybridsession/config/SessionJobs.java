package dev.hybridsession.config;

import java.time.Duration;

import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.jobs.BackgroundSync;
import dev.hybridsession.internal.jobs.ReaperPass;
import dev.hybridsession.internal.system.OncePerMinute;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * Runs the sync and the reaper for as long as the application runs, and syncs everything
 * once the web server has finished its requests, before the data source closes.
 *
 * <p>
 * The {@code @Scheduled} beans live in a small context of their own, with a scheduler of
 * their own: the application need not enable scheduling for them, its scheduler is not
 * used by them, and no {@code @Scheduled} method of the application is started by us.
 *
 * <p>
 * Stopped jobs can be started again, as after a pause of the application or a restore
 * from a checkpoint. They begin a new run, which has missed everything in between.
 */
final class SessionJobs implements SmartLifecycle, DisposableBean {

	/** Below the phases in which Spring Boot's web servers stop. */
	static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

	/** There is no later pass, so one answer that does not come is not the last word. */
	private static final int DRAINS = 3;

	private static final Logger logger = LoggerFactory.getLogger(SessionJobs.class);

	private final StartReport report;

	private final BackgroundSync sync;

	private final @Nullable ReaperPass reaper;

	private final Duration reaperInterval;

	private final ClusterMember member;

	private volatile @Nullable GenericApplicationContext context;

	private volatile boolean stopping;

	private volatile boolean abandoned;

	private volatile boolean closed;

	SessionJobs(StartReport report, BackgroundSync sync, @Nullable ReaperPass reaper, Duration reaperInterval,
			ClusterMember member) {
		this.report = report;
		this.sync = sync;
		this.reaper = reaper;
		this.reaperInterval = reaperInterval;
		this.member = member;
	}

	@Override
	public void start() {
		if (isRunning()) {
			return;
		}
		if (this.closed) {
			throw new IllegalStateException("These sessions are closed, and their connections with them:"
					+ " build others with HybridSessions.builder, and start the jobs of those");
		}
		this.report.run();
		this.member.begin();
		GenericApplicationContext jobs = new GenericApplicationContext();
		jobs.setDisplayName("Hybrid Session jobs");
		jobs.registerBean(JobScheduling.SyncJob.class,
				() -> new JobScheduling.SyncJob(this.sync, new OncePerMinute(System::nanoTime)));
		ReaperPass pass = this.reaper;
		if (pass != null) {
			pass.start();
			jobs.registerBean("reaperJob", JobScheduling.ReaperJob.class,
					() -> new JobScheduling.ReaperJob(pass, this.reaperInterval, new OncePerMinute(System::nanoTime)));
		}
		jobs.registerBean("clusterMember", ClusterMember.class, () -> this.member);
		JobScheduling.addTo(jobs);
		jobs.refresh();
		this.member.beatOnChange(jobs.getBean(ThreadPoolTaskScheduler.class));
		this.context = jobs;
	}

	/**
	 * Stops on a thread of its own. Spring waits for it as long as a shutdown phase may
	 * last, and then goes on without it: a database that hangs holds up no shutdown. A
	 * process that may start no further thread has to sync all the same.
	 */
	@Override
	public void stop(Runnable callback) {
		this.stopping = true;
		Runnable stop = () -> {
			try {
				stop();
			}
			finally {
				this.stopping = false;
				callback.run();
			}
		};
		try {
			new OwnThread("hybrid-session-stop").execute(stop);
		}
		catch (OutOfMemoryError ex) {
			stop.run();
		}
	}

	/**
	 * Says what stays unsynced if Spring went on without waiting for the end of the sync.
	 */
	@Override
	public void destroy() {
		if (this.stopping) {
			this.abandoned = true;
			logger.warn("The sync at the end was not done within the time of a shutdown phase"
					+ " (spring.lifecycle.timeout-per-shutdown-phase): up to {} sessions and subsessions stay unsynced."
					+ " The next instance that reads such a session syncs it, while memcached has it. Is the database"
					+ " slow, or does it hang?", this.sync.unsynced());
		}
	}

	@Override
	public void stop() {
		GenericApplicationContext jobs = this.context;
		if (jobs == null) {
			return;
		}
		ReaperPass pass = this.reaper;
		if (pass != null) {
			pass.stop();
		}
		int stop = this.member.stop();
		boolean synced = false;
		try {
			this.context = null;
			jobs.close();
			synced = drain();
		}
		finally {
			this.member.end(stop, synced);
		}
	}

	/** Stops for good, because the connections that the jobs use are closed next. */
	void close() {
		this.closed = true;
		stop();
	}

	private boolean drain() {
		RuntimeException reason = null;
		for (int attempt = 0; attempt < DRAINS; attempt++) {
			try {
				logger.debug("Synced {} sessions at the end", this.sync.drain());
				return true;
			}
			catch (RuntimeException ex) {
				reason = ex;
			}
			if (this.abandoned) {
				return false;
			}
		}
		Throwable defect = (reason instanceof SessionUnavailableException) ? null : reason;
		logger.warn("Not everything could be synced at the end: {}. The next instance that reads an unsynced session"
				+ " syncs it, while memcached has it.", (reason != null) ? reason.getMessage() : "", defect);
		return false;
	}

	@Override
	public boolean isRunning() {
		return this.context != null;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
