package dev.hybridsession.config;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import dev.hybridsession.SessionObserver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.Mockito;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoMoreInteractions;

/**
 * Tests of {@link SessionObservers}.
 */
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
		Object[] arguments = Arrays.stream(call.getParameterTypes()).map(SessionObserversTests::value).toArray();
		call.invoke(SessionObservers.of(List.of(first, second)), arguments);
		for (SessionObserver observer : List.of(first, second)) {
			call.invoke(Mockito.verify(observer), arguments);
			verifyNoMoreInteractions(observer);
		}
	}

	@Test
	void oneObserverStandsForItself() {
		SessionObserver only = mock();
		assertThat(SessionObservers.of(List.of(only))).isSameAs(only);
		assertThat(SessionObservers.of(List.of())).isSameAs(SessionObserver.NONE);
	}

	private static Object value(Class<?> type) {
		if (type.isEnum()) {
			return type.getEnumConstants()[1];
		}
		return (type == int.class) ? 7 : (type == boolean.class) ? true : Duration.ofMillis(7);
	}

}
