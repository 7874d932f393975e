package dev.hybridsession.serializer;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.chrono.HijrahDate;
import java.time.chrono.JapaneseDate;
import java.time.chrono.MinguoDate;
import java.time.chrono.ThaiBuddhistDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.WeekFields;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;

import java.util.*;
import java.util.concurrent.*;

/** Values of the JDK, as they are found in sessions. */
final class JdkValues {

	private static final List<String> ITEMS = List.of("a", "b", "c");

	private static final Map<String, Integer> NUMBERS = Map.of("a", 1);

	private JdkValues() {
	}

	static Stream<Object> numbersAndTexts() {
		return Stream.of("text", 'c', true, (byte) 1, (short) 2, 3, 4L, 5f, 6d, new BigDecimal("1.20"),
				new BigInteger("123456789012345678901234567890"), MathContext.DECIMAL64, RoundingMode.HALF_EVEN,
				new StringBuilder("b"), new StringBuffer("c"), new int[] { 1, 2 }, new long[0], new boolean[5_000],
				new char[][] { { 'a' }, {} }, new double[][][] { { { 1 } } }, new String[] { "a", null },
				new Integer[100], new Object[] { "a", 1, new Object[0] }, new Serializable[] { 1 },
				new Comparable<?>[] { "x" }, new Number[] { 1, 2L }, new Map<?, ?>[] { NUMBERS }, new List<?>[3],
				String.class, int[].class, Map.class);
	}

	static Stream<Object> collections() {
		return Stream.of(new ArrayList<>(ITEMS), new ArrayList<>(5_000), new LinkedList<>(ITEMS), new Vector<>(ITEMS),
				new Vector<>(5_000), new Stack<>(), new ArrayDeque<>(ITEMS), new ArrayDeque<>(),
				new PriorityQueue<>(ITEMS), new PriorityQueue<>(Comparator.reverseOrder()), new HashSet<>(ITEMS),
				new HashSet<>(10_000), new LinkedHashSet<>(ITEMS), new TreeSet<>(ITEMS),
				new TreeSet<>(String.CASE_INSENSITIVE_ORDER), new TreeMap<>(Comparator.naturalOrder()),
				new TreeMap<>(Collections.reverseOrder(String.CASE_INSENSITIVE_ORDER)), new HashMap<>(NUMBERS), thin(),
				new HashMap<>(10_000), new LinkedHashMap<>(NUMBERS), new TreeMap<>(NUMBERS), new Hashtable<>(NUMBERS),
				new Properties(), new IdentityHashMap<>(), new IdentityHashMap<>(Map.of(1, 2)), new BitSet(),
				BitSet.valueOf(new long[] { 1, 2 }), EnumSet.of(DayOfWeek.MONDAY), EnumSet.allOf(ChronoUnit.class),
				new EnumMap<>(Map.of(DayOfWeek.MONDAY, "m")), Arrays.asList("a", "b"), Arrays.asList(1, 2), List.of(),
				List.of(1), List.of(1, 2, 3), List.copyOf(ITEMS), Set.of(), Set.of(1), Set.of(1, 2, 3), Map.of(),
				Map.of(1, 2), Map.of(1, 2, 3, 4), Stream.of(1, 2).toList(), Collections.emptyList(),
				Collections.emptyMap(), Collections.emptySet(), Collections.singletonList(1), Collections.singleton(1),
				Collections.singletonMap(1, 2), Collections.nCopies(5_000, "n"),
				Collections.unmodifiableList(new ArrayList<>(ITEMS)),
				Collections.unmodifiableList(new LinkedList<>(ITEMS)),
				Collections.unmodifiableSet(new HashSet<>(ITEMS)), Collections.unmodifiableMap(new HashMap<>(NUMBERS)),
				Collections.unmodifiableCollection(new ArrayList<>(ITEMS)),
				Collections.unmodifiableSortedMap(new TreeMap<>(NUMBERS)),
				Collections.synchronizedList(new ArrayList<>()), Collections.synchronizedMap(new HashMap<>(NUMBERS)),
				Collections.synchronizedSet(new HashSet<>()),
				Collections.checkedList(new ArrayList<>(ITEMS), String.class),
				Collections.checkedMap(new HashMap<>(NUMBERS), String.class, Integer.class),
				Collections.newSetFromMap(new HashMap<>()), Collections.asLifoQueue(new ArrayDeque<>(ITEMS)),
				new AbstractMap.SimpleEntry<>(1, 2), new AbstractMap.SimpleImmutableEntry<>(1, 2),
				new HashMap<>(Map.of("nested", List.of(new HashMap<>(Map.of(1, new ArrayList<>(ITEMS)))))));
	}

	/** Many places for few entries. */
	private static Map<Object, Object> thin() {
		Map<Object, Object> thin = new HashMap<>(1, 0.25f);
		for (short i = 0; i < 1_000; i++) {
			thin.put(i, null);
		}
		return thin;
	}

	static Stream<Object> concurrent() {
		return Stream.of(new ConcurrentHashMap<>(NUMBERS), ConcurrentHashMap.newKeySet(), new ConcurrentSkipListMap<>(),
				new ConcurrentSkipListSet<>(ITEMS), new ConcurrentLinkedQueue<>(ITEMS),
				new ConcurrentLinkedDeque<>(ITEMS), new CopyOnWriteArrayList<>(ITEMS), new CopyOnWriteArraySet<>(ITEMS),
				new LinkedBlockingQueue<>(ITEMS), new LinkedBlockingDeque<>(ITEMS), new ArrayBlockingQueue<>(1_000),
				new PriorityBlockingQueue<>(ITEMS), new LinkedTransferQueue<>(ITEMS), new AtomicBoolean(true),
				new AtomicInteger(1), new AtomicLong(2), new AtomicReference<>("a"), new AtomicIntegerArray(3),
				new LongAdder(), new DoubleAdder(), new ReentrantLock(), new ReentrantReadWriteLock(), TimeUnit.SECONDS,
				new Semaphore(1));
	}

	static Stream<Object> times() {
		Instant instant = Instant.ofEpochSecond(1_700_000_000);
		ZoneId berlin = ZoneId.of("Europe/Berlin");
		LocalDateTime local = LocalDateTime.ofInstant(instant, berlin);
		return Stream.of(instant, Duration.ofSeconds(1), Period.ofDays(1), local, local.toLocalDate(),
				local.toLocalTime(), ZonedDateTime.ofInstant(instant, berlin),
				OffsetDateTime.ofInstant(instant, berlin), OffsetTime.ofInstant(instant, berlin), Year.of(2024),
				YearMonth.of(2024, 2), MonthDay.of(2, 29), berlin, ZoneId.of("+02:00"), DayOfWeek.MONDAY, Month.MAY,
				ChronoUnit.DAYS, berlin.getRules(), WeekFields.ISO, HijrahDate.from(local), JapaneseDate.from(local),
				MinguoDate.from(local), ThaiBuddhistDate.from(local), java.time.Clock.systemUTC(), new Date(1),
				new java.sql.Date(1), new java.sql.Time(1), new java.sql.Timestamp(1),
				new GregorianCalendar(TimeZone.getTimeZone("Europe/Berlin")), TimeZone.getTimeZone("Europe/Berlin"),
				new SimpleTimeZone(1, "x"));
	}

	static Stream<Object> others() {
		return Stream.of(UUID.fromString("00000000-0000-0001-0000-000000000002"), Locale.GERMANY, Locale.ROOT,
				Currency.getInstance("EUR"), URI.create("https://example.org/a?b#c"), address("192.0.2.1"),
				address("2001:db8::1"), new InetSocketAddress(address("192.0.2.1"), 80),
				InetSocketAddress.createUnresolved("example.invalid", 80), new Random(1), failure(),
				new IllegalArgumentException("a", new ExecutionException(new NoSuchElementException())),
				new Exception[] { new RuntimeException() }, new StackTraceElement("a", "b", "c", 1), new Error("e"));
	}

	private static Exception failure() {
		Exception failure = new IllegalStateException("outer", new NullPointerException("inner"));
		failure.addSuppressed(new ArithmeticException());
		return failure;
	}

	private static InetAddress address(String literal) {
		try {
			return InetAddress.getByName(literal);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
