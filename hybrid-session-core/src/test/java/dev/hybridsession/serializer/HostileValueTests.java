package dev.hybridsession.serializer;

import java.beans.PropertyChangeEvent;
import java.beans.PropertyChangeListener;
import java.beans.PropertyChangeSupport;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
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

import net.minidev.json.JSONObject;
import org.aopalliance.intercept.MethodInterceptor;
import org.hibernate.collection.spi.PersistentBag;
import org.hibernate.collection.spi.PersistentSet;
import org.hibernate.collection.spi.PersistentSortedSet;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.support.PagedListHolder;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.PageRequest;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.web.servlet.FlashMap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;

/** Tests that bytes that somebody else has put there run no code, and end. */
class HostileValueTests {

	private static final AtomicInteger RUN = new AtomicInteger();

	private final PlainSerializer plain = new PlainSerializer();

	private final JdkAttributeSerializer filtered = filtered();

	private static JdkAttributeSerializer filtered(String... patterns) {
		return new JdkAttributeSerializer(null, ClassFilter.of(List.of(patterns), List.of("com.example")));
	}

	@BeforeEach
	void nothingHasRun() {
		RUN.set(0);
	}

	/** Each runs code when it is read, or is of a class that is known for it. */
	@SuppressWarnings("removal")
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
				() -> new HashMap<>(Map.of(1, (Runnable & Serializable) RUN::incrementAndGet)),
				// in what is allowed
				() -> new JSONObject(Map.of("a", new OnRead())), () -> new kotlin.Pair<>(1, new OnRead()),
				() -> kotlin.LazyKt.lazyOf(new OnRead()),
				() -> new PersistentSet<>(session(), new HashSet<>(Set.of(new OnRead()))),
				() -> new PersistentBag<>(session(), List.of(proxy(new RunningHandler(), Comparable.class))),
				() -> new PersistentSortedSet<>(session(), new TreeSet<>(new RunningComparator())),
				() -> new PageImpl<>(List.of(new OnRead()), PageRequest.of(0, 1), 1), HostileValueTests::listening,
				() -> new PagedListHolder<>(List.of(new OnRead())));
	}

	@ParameterizedTest
	@MethodSource("attacks")
	void runsNothing(Supplier<Object> attack) {
		byte[] bytes = this.plain.serialize(attack.get());
		RUN.set(0);
		assertThatExceptionOfType(ClassNotAllowedException.class).isThrownBy(() -> this.filtered.deserialize(bytes));
		assertThat(RUN).hasValue(0);
	}

	/** Each is behind an exception, which is allowed itself. */
	static Stream<Supplier<Object>> attacksInExceptions() {
		return Stream.of(OnReadException::new, () -> new IllegalStateException(new OnReadException()),
				() -> new UncheckedIOException(new OnReadIOException()), () -> suppressing(new OnReadException()),
				() -> nextOf(new OnReadSqlException()), () -> new ReducedException("a", "b", new OnReadException()),
				() -> new BadCredentialsException("a", new OnReadException()), () -> failedLogin(new OnRead()));
	}

	@ParameterizedTest
	@MethodSource("attacksInExceptions")
	void anExceptionRunsNothing(Supplier<Object> attack) {
		byte[] bytes = this.plain.serialize(attack.get());
		RUN.set(0);
		assertThatExceptionOfType(ClassNotAllowedException.class).isThrownBy(() -> this.filtered.deserialize(bytes));
		assertThat(RUN).hasValue(0);
	}

	@ParameterizedTest
	@MethodSource("attacksInExceptions")
	void anExceptionIsWrittenWithoutTheAttack(Supplier<Object> attack) {
		Object value = attack.get();
		RUN.set(0);
		byte[] bytes = this.filtered.serialize(value);
		assertThat(this.filtered.deserialize(bytes)).isInstanceOf(Throwable.class);
		assertThat(RUN).hasValue(0);
	}

	@ParameterizedTest
	@MethodSource("attacks")
	void isNotWrittenEither(Supplier<Object> attack) {
		Object value = attack.get();
		if (value instanceof Throwable) {
			assertThat(this.filtered.deserialize(this.filtered.serialize(value)))
				.isExactlyInstanceOf(ReducedException.class);
			return;
		}
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

	private static SharedSessionContractImplementor session() {
		return mock(SharedSessionContractImplementor.class, RETURNS_DEEP_STUBS);
	}

	private static Throwable suppressing(Throwable suppressed) {
		Throwable failure = new IllegalStateException();
		failure.addSuppressed(suppressed);
		return failure;
	}

	private static Throwable nextOf(SQLException next) {
		SQLException failure = new SQLException();
		failure.setNextException(next);
		return failure;
	}

	private static Throwable failedLogin(Object principal) {
		BadCredentialsException failure = new BadCredentialsException("wrong");
		failure.setAuthenticationRequest(UsernamePasswordAuthenticationToken.unauthenticated(principal, "pw"));
		return failure;
	}

	private static Object listening() {
		PropertyChangeSupport listeners = new PropertyChangeSupport("bean");
		listeners.addPropertyChangeListener(new RunningListener());
		return listeners;
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

	private static final class OnReadException extends RuntimeException {

		private void readObject(ObjectInputStream input) throws IOException, ClassNotFoundException {
			RUN.incrementAndGet();
			input.defaultReadObject();
		}

	}

	private static final class OnReadIOException extends IOException {

		private void readObject(ObjectInputStream input) throws IOException, ClassNotFoundException {
			RUN.incrementAndGet();
			input.defaultReadObject();
		}

	}

	private static final class OnReadSqlException extends SQLException {

		private void readObject(ObjectInputStream input) throws IOException, ClassNotFoundException {
			RUN.incrementAndGet();
			input.defaultReadObject();
		}

	}

	private static final class RunningListener extends OnRead implements PropertyChangeListener {

		@Override
		public void propertyChange(PropertyChangeEvent event) {
			RUN.incrementAndGet();
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
