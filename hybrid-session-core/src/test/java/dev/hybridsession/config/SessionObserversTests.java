package dev.hybridsession.config;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import dev.hybridsession.SessionObserver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.Mockito;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoMoreInteractions;

/** Tests of {@link SessionObservers}. */
@ExtendWith(OutputCaptureExtension.class)
class SessionObserversTests {

	static List<Method> calls() {
		return Arrays.stream(SessionObserver.class.getDeclaredMethods())
			.filter((method) -> Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
			.toList();
	}

	@ParameterizedTest
	@MethodSource("calls")
	void everyObserverIsToldOfEverything(Method call) throws Exception {
		SessionObserver first = mock();
		SessionObserver second = mock();
		Object[] arguments = arguments(call);
		call.invoke(new SessionObservers(List.of(first, second)), arguments);
		for (SessionObserver observer : List.of(first, second)) {
			call.invoke(Mockito.verify(observer), arguments);
			verifyNoMoreInteractions(observer);
		}
	}

	@ParameterizedTest
	@MethodSource("calls")
	void observerThatThrowsChangesNothingForItsCallerAndTheOtherObserver(Method call) throws Exception {
		SessionObserver first = throwing(new IllegalStateException("observer"));
		SessionObserver second = mock();
		Object[] arguments = arguments(call);
		call.invoke(new SessionObservers(List.of(first, second)), arguments);
		call.invoke(Mockito.verify(second), arguments);
	}

	@Test
	void exceptionOfKotlinAndErrorAreNoFailureOfTheCaller() {
		for (Throwable thrown : List.of(new IOException("of Kotlin"), new NoSuchMethodError("observer"),
				new AssertionError("observer"), new StackOverflowError())) {
			new SessionObservers(List.of(throwing(thrown))).saveDropped();
		}
	}

	@Test
	void eachKindOfFailureIsLoggedOncePerMinute(CapturedOutput output) {
		SessionObserver first = failing();
		SessionObserver second = mock((invocation) -> {
			throw (invocation.getArguments().length > 0) ? new IllegalStateException("of an argument")
					: new UnsupportedOperationException("of none");
		});
		SessionObserver all = new SessionObservers(List.of(first, second));
		for (int i = 0; i < 3; i++) {
			all.evicted(true);
			all.saveDropped();
		}
		assertThat(output).containsOnlyOnce("of the first")
			.containsOnlyOnce("of an argument")
			.containsOnlyOnce("of none")
			.contains("failed (1 times since the last such line)");
	}

	private static SessionObserver throwing(Throwable thrown) {
		return mock((invocation) -> {
			throw thrown;
		});
	}

	private static SessionObserver failing() {
		return new SessionObserver() {

			@Override
			public void evicted(boolean unsynced) {
				throw new IllegalStateException("of the first");
			}

		};
	}

	private static Object[] arguments(Method call) {
		return Arrays.stream(call.getParameterTypes()).map(SessionObserversTests::value).toArray();
	}

	private static Object value(Class<?> type) {
		if (type.isEnum()) {
			return type.getEnumConstants()[1];
		}
		return (type == int.class) ? 7 : (type == boolean.class) ? true : Duration.ofMillis(7);
	}

}
