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
 * Makes a part of the durable tier each of whose methods is a question to a guard first.
 * {@link StoreGate} and {@link OldSessionsBreaker} are such guards. The part is a proxy
 * of the JDK, for which a native image gets hints.
 */
final class Guarded implements RuntimeHintsRegistrar {

	private static final List<Class<?>> PARTS = List.of(ClusterNotebook.class, EndNotices.class, LockTable.class,
			OldSessions.class, SubsessionStore.class);

	/**
	 * Puts a part behind a guard.
	 * @param <T> the type of the part
	 * @param type one of the interfaces that have hints
	 * @param part the part
	 * @param guard asks the question that it is given, or throws
	 * @return the part behind the guard
	 */
	static <T> T part(Class<T> type, T part, Function<Supplier<@Nullable Object>, @Nullable Object> guard) {
		if (!PARTS.contains(type)) {
			throw new IllegalArgumentException(type + " has no hint");
		}
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method,
				arguments) -> guard.apply(() -> ReflectionUtils.invokeMethod(method, part, arguments))));
	}

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		PARTS.forEach((part) -> {
			hints.proxies().registerJdkProxy(part);
			hints.reflection().registerType(part, MemberCategory.INVOKE_PUBLIC_METHODS);
		});
	}

}
