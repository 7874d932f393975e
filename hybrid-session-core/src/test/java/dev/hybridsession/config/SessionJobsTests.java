package dev.hybridsession.config;

import java.time.Duration;

import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.jobs.BackgroundSync;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

/** Tests the sync at the end of an application. */
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

}
