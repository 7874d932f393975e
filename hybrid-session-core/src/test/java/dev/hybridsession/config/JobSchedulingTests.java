package dev.hybridsession.config;

import java.time.Duration;

import dev.hybridsession.internal.jobs.ReaperPass;
import dev.hybridsession.internal.system.OncePerMinute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

@ExtendWith(OutputCaptureExtension.class)
class JobSchedulingTests {

	@Test
	void reaperThatFailsInEachPassIsSaidOnceAMinuteWithItsCause(CapturedOutput output) {
		ReaperPass reaper = mock(ReaperPass.class);
		given(reaper.run()).willThrow(new IllegalStateException("Table HYBRID_SESSION is missing"));
		JobScheduling.ReaperJob job = new JobScheduling.ReaperJob(reaper, Duration.ofSeconds(1),
				new OncePerMinute(System::nanoTime));
		job.reap();
		job.reap();
		assertThat(output).containsOnlyOnce("The reaper has failed 1 times since the last such line")
			.containsOnlyOnce("IllegalStateException: Table HYBRID_SESSION is missing");
	}

}
