package dev.hybridsession.serializer;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

import javax.management.BadAttributeValueExpException;

import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.web.servlet.FlashMap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that bytes that somebody else has put there run no code, and end.
 */
class HostileValueTests {

	private static final AtomicInteger RUN = new AtomicInteger();

	private final JdkAttributeSerializer plain = new JdkAttributeSerializer(null, null);

	private final JdkAttributeSerializer filtered = filtered();

	private static JdkAttributeSerializer filtered(String... patterns) {
		return new JdkAttributeSerializer(null, ClassFilter.of(List.of(patterns), List.of("com.example")));
	}

	@BeforeEach
	void nothingHasRun() {
		RUN.set(0);
	}

	/** Each runs code when it is read, or is of a class that is known for it. */
	static Stream<Supplier<Object>> attacks() {
		return Stream.of(OnRead::new, () -> new ArrayList<>(List.of(1, new OnRead())),
				() -> new HashMap<>(Map.of("a", List.of(new OnRead()))), () -> new Object[][] { { new OnRead() } },
				() -> new OnRead[][] { { new OnRead() } }, () -> new AtomicReference<>(new OnRead()),
				() -> new CopyOnWriteArrayList<>(List.of(flashMap(new OnRead()))), () -> new Extended(1),
				() -> new TreeSet<>(new RunningComparator()), HostileValueTests::queueOfProxies,
				() -> new HashSet<>(Set.of(proxy(new RunningHandler(), Runnable.class))),
				() -> proxy(new RunningHandler(), Cloneable.class, OwnInterface.class), HostileValueTests::springProxy,
				HostileValueTests::springHandler, () -> new BadAttributeValueExpException("a"),
				() -> (Supplier<Object> & Serializable) RUN::get,
				() -> new HashMap<>(Map.of(1, (Runnable & Serializable) RUN::incrementAndGet)));
	}

	@ParameterizedTest
	@MethodSource("attacks")
	void runsNothing(Supplier<Object> attack) {
		byte[] bytes = this.plain.serialize(attack.get());
		RUN.set(0);
		assertThatExceptionOfType(ClassNotAllowedException.class).isThrownBy(() -> this.filtered.deserialize(bytes));
		assertThat(RUN).hasValue(0);
	}

	@ParameterizedTest
	@MethodSource("attacks")
	void isNotWrittenEither(Supplier<Object> attack) {
		Object value = attack.get();
		assertThatExceptionOfType(ClassNotAllowedException.class).isThrownBy(() -> this.filtered.serialize(value));
	}

	@Test
	void wouldRunWithoutTheFilter() {
		this.plain.deserialize(this.plain.serialize(new OnRead()));
		this.plain.deserialize(this.plain.serialize(queueOfProxies()));
		assertThat(RUN).hasValueGreaterThan(1);
	}

	@Test
	void aLambdaIsToBeAClass() {
		assertThatExceptionOfType(ClassNotAllowedException.class)
			.isThrownBy(() -> this.filtered.serialize((Runnable & Serializable) RUN::incrementAndGet))
			.withMessageContaining("a lambda")
			.withMessageContaining("make it a class");
	}

	@Test
	void aProxyPassesIfAllThatItConsistsOfIsAllowed() {
		String handler = RunningHandler.class.getName();
		Object proxy = proxy(new RunningHandler(), Comparable.class, Cloneable.class);
		assertThatExceptionOfType(ClassNotAllowedException.class).isThrownBy(() -> filtered(handler).serialize(proxy))
			.withMessageContaining(Proxy.class.getName());
		JdkAttributeSerializer allowing = filtered(handler, Proxy.class.getName());
		assertThat(Proxy.isProxyClass(allowing.deserialize(allowing.serialize(proxy)).getClass())).isTrue();
		Object own = proxy(new RunningHandler(), Comparable.class, OwnInterface.class);
		assertThatExceptionOfType(ClassNotAllowedException.class).isThrownBy(() -> allowing.serialize(own))
			.withMessageContaining(OwnInterface.class.getName());
	}

	@Test
	@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void setsNestedInSetsEnd() {
		Set<Object> root = new HashSet<>();
		Set<Object> one = root;
		Set<Object> two = new HashSet<>();
		for (int i = 0; i < 60; i++) {
			Set<Object> nextOne = new HashSet<>();
			Set<Object> nextTwo = new HashSet<>();
			nextOne.add("different");
			one.add(nextOne);
			one.add(nextTwo);
			two.add(nextOne);
			two.add(nextTwo);
			one = nextOne;
			two = nextTwo;
		}
		byte[] bytes = this.plain.serialize(root);
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> this.filtered.deserialize(bytes))
			.withMessageContaining("maxdepth");
		assertThatExceptionOfType(AttributeSerializationException.class).isThrownBy(() -> this.filtered.serialize(root))
			.withMessageContaining("maxdepth");
	}

	@Test
	void aFewBytesDoNotClaimALongArray() {
		byte[] bytes = this.plain.serialize(new int[] { 1 });
		bytes[bytes.length - 8] = 0x10;
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> this.filtered.deserialize(bytes))
			.withMessageContaining("maxarray");
		int[] large = new int[100_000];
		assertThat(this.filtered.deserialize(this.filtered.serialize(large))).isEqualTo(large);
	}

	@Test
	void aFewBytesDoNotClaimALargeList() {
		byte[] bytes = this.plain.serialize(new ArrayList<>(List.of("a")));
		// the size is the last int but one: TC_BLOCKDATA, its length, the capacity
		int size = bytes.length - (1 + 3 + 1) - 2 - 4 - 4;
		assertThat(bytes[size + 3]).isOne();
		bytes[size] = 0x10;
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> this.filtered.deserialize(bytes))
			.withMessageContaining("maxarray");
	}

	private static Object queueOfProxies() {
		PriorityQueue<Object> queue = new PriorityQueue<>();
		queue.add(proxy(new RunningHandler(), Comparable.class));
		queue.add(proxy(new RunningHandler(), Comparable.class));
		return queue;
	}

	private static Object proxy(InvocationHandler handler, Class<?>... interfaces) {
		return Proxy.newProxyInstance(HostileValueTests.class.getClassLoader(), interfaces, handler);
	}

	private static Object springProxy() {
		return ProxyFactory.getProxy(Comparable.class, new RunningInterceptor());
	}

	/** The handler alone, behind an interface that is allowed. */
	private static Object springHandler() {
		return proxy(Proxy.getInvocationHandler(springProxy()), Comparable.class);
	}

	private static FlashMap flashMap(Object value) {
		FlashMap flashMap = new FlashMap();
		flashMap.put("message", value);
		return flashMap;
	}

	private interface OwnInterface {

	}

	private static class OnRead implements Serializable {

		private void readObject(ObjectInputStream input) throws IOException, ClassNotFoundException {
			RUN.incrementAndGet();
			input.defaultReadObject();
		}

	}

	/** Is a number, which is allowed. */
	private static final class Extended extends Number {

		private final int value;

		Extended(int value) {
			this.value = value;
		}

		@Override
		public int intValue() {
			return RUN.addAndGet(this.value);
		}

		@Override
		public long longValue() {
			return intValue();
		}

		@Override
		public float floatValue() {
			return intValue();
		}

		@Override
		public double doubleValue() {
			return intValue();
		}

	}

	private static final class RunningComparator implements java.util.Comparator<Object>, Serializable {

		@Override
		public int compare(Object a, Object b) {
			return RUN.incrementAndGet();
		}

	}

	private static final class RunningInterceptor implements MethodInterceptor, Serializable {

		@Override
		public Object invoke(org.aopalliance.intercept.MethodInvocation invocation) {
			return RUN.incrementAndGet();
		}

	}

	private static final class RunningHandler implements InvocationHandler, Serializable {

		@Override
		public Object invoke(Object proxy, Method method, Object[] arguments) {
			return RUN.incrementAndGet();
		}

	}

}
