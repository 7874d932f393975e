package dev.hybridsession.internal.store;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.util.ReflectionUtils;

/**
 * Puts a part of the database, or an old store, behind a guard. Every call of the part
 * goes through the guard: {@link StoreGate} or {@link OldSessionsBreaker}. The part is a
 * proxy of the JDK, for which a native image has hints.
 */
final class Guarded implements RuntimeHintsRegistrar {

	private static final List<Class<?>> PARTS = List.of(ClusterNotebook.class, EndNotices.class, LockTable.class,
			OldSessions.class, SessionStore.class, SubsessionStore.class);

	/**
	 * Puts a part behind a guard.
	 * @param type one of the interfaces that have hints
	 * @param guard asks the question that it is given, or throws
	 */
	static <T> T part(Class<T> type, T part, Function<Supplier<@Nullable Object>, @Nullable Object> guard) {
		if (!PARTS.contains(type)) {
			throw new IllegalArgumentException(
					"A native image has no hint for a proxy of " + type.getName() + ": add it to Guarded.PARTS");
		}
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, arguments) -> {
				if (ReflectionUtils.isEqualsMethod(method)) {
					return proxy == arguments[0];
				}
				return (method.getDeclaringClass() != Object.class)
						? guard.apply(() -> ReflectionUtils.invokeMethod(method, part, arguments))
						: ReflectionUtils.invokeMethod(method, part, arguments);
			}));
	}

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		PARTS.forEach((part) -> {
			hints.proxies().registerJdkProxy(part);
			hints.reflection().registerType(part, MemberCategory.INVOKE_PUBLIC_METHODS);
		});
	}

}
