package dev.hybridsession.internal.session;

import java.io.IOException;

import dev.hybridsession.support.Transitions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds that loads and saves of schedules take drawn transitions alone, and that a test
 * takes the transition that it {@linkplain Takes names}.
 */
final class DrawnTransitions implements BeforeEachCallback, AfterEachCallback {

	private @Nullable Transitions transitions;

	@Override
	public void beforeEach(ExtensionContext context) {
		boolean schedule = context.getRequiredTestClass().getSimpleName().endsWith("ScheduleTests");
		this.transitions = (schedule || named(context) != null) ? Transitions.collect() : null;
	}

	@Override
	public void afterEach(ExtensionContext context) throws IOException {
		Transitions collected = this.transitions;
		if (collected == null) {
			return;
		}
		collected.stop();
		assertThat(Transitions.drawn()).as("drawn transitions").containsAll(collected.taken());
		Takes named = named(context);
		if (named != null) {
			assertThat(collected.taken()).contains(named.value());
		}
	}

	private static @Nullable Takes named(ExtensionContext context) {
		return context.getRequiredTestMethod().getAnnotation(Takes.class);
	}

}
