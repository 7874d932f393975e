package dev.hybridsession.serializer;

import java.io.ObjectInputFilter;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Which classes a value may consist of. The first that has an opinion decides:
 * <ol>
 * <li>the filter of the JVM as a whole, if it rejects;</li>
 * <li>the patterns that are set;</li>
 * <li>what sessions usually consist of: values of the JDK, what Spring Security and
 * Spring MVC put into sessions;</li>
 * <li>the packages of the application;</li>
 * <li>everything else is refused.</li>
 * </ol>
 */
final class ClassFilter {

	/** The property that adds to what is allowed. */
	public static final String PROPERTY = "hybrid-session.serialization.allowed-classes";

	private static final String OIDC_TOKEN = "org.springframework.security.oauth2.core.oidc.OidcIdToken";

	private final List<String> patterns;

	private final FilterLimits limits;

	private final ObjectInputFilter classes;

	private final @Nullable ObjectInputFilter jvm;

	/**
	 * Whether a class is allowed, and was read back. A class of the JDK outlives an
	 * application that is undeployed, and keeps the answer. So the answer has no type of
	 * ours, which would keep the application's class loader.
	 */
	private final ClassValue<Map.Entry<Boolean, AtomicBoolean>> verdicts = new ClassValue<>() {

		@Override
		protected Map.Entry<Boolean, AtomicBoolean> computeValue(Class<?> type) {
			return Map.entry(judge(type), new AtomicBoolean());
		}

	};

	ClassFilter(List<String> patterns, Collection<String> basePackages, boolean oidc, @Nullable ObjectInputFilter jvm) {
		ObjectInputFilter.Config.createFilter(String.join(";", patterns));
		this.patterns = List.copyOf(patterns);
		this.limits = FilterLimits.of(patterns);
		List<String> all = new ArrayList<>(patterns);
		all.removeIf(FilterLimits::isLimit);
		all.addAll(DefaultClasses.patterns(basePackages, oidc));
		this.classes = ObjectInputFilter.Config.createFilter(String.join(";", all));
		this.jvm = jvm;
	}

	/**
	 * Creates a filter.
	 * @param patterns what decides before the defaults: patterns of
	 * {@link ObjectInputFilter.Config#createFilter(String)}, with {@code !} to reject,
	 * and limits such as {@code maxdepth=30}, which replace ours
	 * @param basePackages the packages of the application, whose classes are allowed with
	 * those in their subpackages
	 * @throws IllegalArgumentException if a pattern is none
	 */
	public static ClassFilter of(List<String> patterns, Collection<String> basePackages) {
		return new ClassFilter(patterns, basePackages, ClassUtils.isPresent(OIDC_TOKEN, null),
				ObjectInputFilter.Config.getSerialFilter());
	}

	/**
	 * Returns whether objects of a class may be part of a value.
	 * @param type the class; an array is what its components are, and a dynamic proxy
	 * what its interfaces are
	 */
	public boolean allows(Class<?> type) {
		return this.verdicts.get(type).getKey();
	}

	/**
	 * Returns whether a value with an object of this class was written and read again.
	 */
	boolean isReadBack(Class<?> type) {
		return this.verdicts.get(type).getValue().get();
	}

	void readBack(Class<?> type) {
		this.verdicts.get(type).getValue().set(true);
	}

	private boolean judge(Class<?> type) {
		Class<?> component = component(type);
		if (component.isPrimitive()) {
			return true;
		}
		if (Proxy.isProxyClass(component)) {
			return allows(Proxy.class) && Stream.of(component.getInterfaces()).allMatch(this::allows);
		}
		ClassAlone alone = new ClassAlone(component, -1, 0);
		return !isRejectedByJvm(alone) && this.classes.checkInput(alone) == ObjectInputFilter.Status.ALLOWED;
	}

	FilterLimits limits() {
		return this.limits;
	}

	/** Whether the JVM as a whole refuses to go on. */
	boolean isRejectedByJvm(ObjectInputFilter.FilterInfo info) {
		return this.jvm != null && this.jvm.checkInput(info) == ObjectInputFilter.Status.REJECTED;
	}

	ClassNotAllowedException refused(Class<?> type) {
		return RefusedClasses.of(List.of(missing(type)), this.patterns).toException();
	}

	/** Names all classes that a value was refused for. */
	ClassNotAllowedException refused(Collection<Class<?>> types) {
		return RefusedClasses.of(types.stream().map(this::missing).toList(), this.patterns).toException();
	}

	/** Finds the class that has to be allowed for this class to be allowed. */
	private Class<?> missing(Class<?> type) {
		Class<?> component = component(type);
		return !Proxy.isProxyClass(component) ? component
				: Stream.concat(Stream.of(Proxy.class), Stream.of(component.getInterfaces()))
					.filter((part) -> !allows(part))
					.findFirst()
					.orElse(component);
	}

	AttributeSerializationException exceeded(String limit) {
		return new AttributeSerializationException("it is more than " + limit
				+ " allows; if it is meant to be there, set a larger " + limit + " among the patterns of " + PROPERTY);
	}

	static Class<?> component(Class<?> type) {
		return type.isArray() ? component(type.getComponentType()) : type;
	}

	/**
	 * A class as the beginning of a value.
	 *
	 * @param arrayLength the length of an array, or -1 for anything else
	 */
	record ClassAlone(Class<?> serialClass, long arrayLength,
			long streamBytes) implements ObjectInputFilter.FilterInfo {

		@Override
		public long depth() {
			return 1;
		}

		@Override
		public long references() {
			return 1;
		}

	}

}
