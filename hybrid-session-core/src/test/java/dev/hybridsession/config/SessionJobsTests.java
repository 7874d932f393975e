package dev.hybridsession.config;

import java.time.Duration;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.jobs.BackgroundSync;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.MockedConstruction;
import org.slf4j.LoggerFactory;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.atLeast;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockConstruction;

/** Tests the jobs of an application, and the sync at its end. */
@ExtendWith(OutputCaptureExtension.class)
class SessionJobsTests {

	private final BackgroundSync sync = mock();

	private final ClusterMember member = mock();

	private final SessionJobs jobs = new SessionJobs(mock(), this.sync, null, Duration.ofMinutes(1), this.member);

	@BeforeEach
	void start() {
		given(this.member.getInterval()).willReturn(60_000L);
		this.jobs.start();
	}

	@Test
	void syncAtTheEndIsTriedAgainAfterAnExceptionThatNobodyExpects() {
		given(this.sync.drain()).willThrow(new IllegalStateException("a defect")).willReturn(1);
		this.jobs.stop();
		then(this.member).should().end(anyInt(), eq(true));
	}

	@Test
	void syncThatFailsThreeTimesAtTheEndLeavesTheRestToOtherInstancesAndSaysSo(CapturedOutput output) {
		given(this.sync.drain()).willThrow(new SessionUnavailableException("the database is away", null))
			.willThrow(new IllegalStateException("first defect"))
			.willThrow(new IllegalStateException("last defect"))
			.willReturn(1);
		this.jobs.stop();
		then(this.member).should().end(anyInt(), eq(false));
		assertThat(output).containsOnlyOnce("Not everything could be synced at the end: last defect")
			.contains("IllegalStateException");
	}

	@Test
	void syncThatATierPreventsAtTheEndIsLoggedWithoutAStackTrace(CapturedOutput output) {
		given(this.sync.drain()).willThrow(new SessionUnavailableException("the database is away", null));
		this.jobs.stop();
		assertThat(output).containsOnlyOnce("Not everything could be synced at the end: the database is away")
			.doesNotContain("SessionUnavailableException");
	}

	/**
	 * Otherwise a moment without memory would end the sync and the heartbeat for good.
	 */
	@Test
	void jobWhoseErrorCannotBeLoggedRunsAgain() {
		Logger logger = (Logger) LoggerFactory.getLogger(JobScheduling.class);
		AppenderBase<ILoggingEvent> log = new AppenderBase<>() {

			@Override
			protected void append(ILoggingEvent event) {
				throw new OutOfMemoryError("no memory for a line");
			}

		};
		log.start();
		logger.addAppender(log);
		try {
			willThrow(new OutOfMemoryError("no memory for a pass")).given(this.sync).run();
			awaitTwoPasses();
		}
		finally {
			logger.detachAppender(log);
			this.jobs.stop();
		}
	}

	/** As when somebody replaces the file of the application while it runs. */
	@Test
	void jobWithoutAClassOfTheApplicationIsSaidOnceAMinute(CapturedOutput output) {
		willThrow(new NoClassDefFoundError("SyncBatch")).given(this.sync).run();
		awaitTwoPasses();
		this.jobs.stop();
		assertThat(output).containsOnlyOnce("Background jobs of the sessions have failed 1 times")
			.containsOnlyOnce("NoClassDefFoundError: SyncBatch");
	}

	/**
	 * Spring would wait for the whole time of a shutdown phase, and nothing would sync.
	 */
	@Test
	void stopThatGetsNoThreadSyncsAllTheSame() {
		Runnable callback = mock();
		try (MockedConstruction<OwnThread> threads = mockConstruction(OwnThread.class,
				(thread, context) -> willThrow(new OutOfMemoryError("unable to create native thread")).given(thread)
					.execute(any()))) {
			this.jobs.stop(callback);
			assertThat(threads.constructed()).hasSize(1);
		}
		then(this.sync).should().drain();
		then(callback).should().run();
	}

	private void awaitTwoPasses() {
		Awaitility.await().untilAsserted(() -> then(this.sync).should(atLeast(2)).run());
	}

}
