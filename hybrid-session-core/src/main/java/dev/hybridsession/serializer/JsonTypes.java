package dev.hybridsession.serializer;

import java.io.Serializable;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Calendar;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SimpleTimeZone;
import java.util.concurrent.BlockingQueue;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;
import tools.jackson.databind.type.TypeFactory;
import tools.jackson.databind.type.TypeModifier;
import tools.jackson.databind.util.ArrayBuilders;
import tools.jackson.databind.util.LookupCache;
import tools.jackson.databind.util.SimpleLookupCache;

/**
 * Decides which classes JSON may name. Jackson asks it for each name, before the class is
 * initialized. A class has to pass the same filter as in the JDK's format, and to be
 * {@link Serializable}: so the JDK's format can carry what JSON carries, and a class that
 * was never meant to be read is not.
 */
final class JsonTypes extends PolymorphicTypeValidator {

	private static final long serialVersionUID = 1;

	/** As many as Jackson's own cache has; the types of an application are not many. */
	private static final int CACHED_TYPES = 200;

	/** Classes that JSON carries badly, with the reason. */
	private static final Map<Class<?>, String> REFUSED = Map.of(InetAddress.class,
			"would be looked up when it is read; keep its text instead", InetSocketAddress.class,
			"would be looked up when it is read; keep its text instead", BlockingQueue.class,
			"would lose its capacity; keep a java.util.ArrayDeque instead", Calendar.class,
			"would lose its time zone; keep a java.time.ZonedDateTime instead", SimpleTimeZone.class,
			"would lose its own rules; keep a java.time.ZoneId instead");

	private final transient ClassFilter filter;

	private final transient @Nullable ClassLoader loader;

	JsonTypes(ClassFilter filter, @Nullable ClassLoader loader) {
		this.filter = filter;
		this.loader = loader;
	}

	/** Makes what Jackson loads classes with. */
	TypeFactory factory() {
		return new FilteredFactory(this, new SimpleLookupCache<>(CACHED_TYPES, CACHED_TYPES), new TypeModifier[0]);
	}

	/**
	 * Loads a class that JSON names.
	 * @throws AttributeSerializationException if it is not allowed
	 */
	private Class<?> load(String name) throws ClassNotFoundException {
		Class<?> type = Class.forName(name, false, this.loader);
		require(type);
		return type;
	}

	/** Returns whether a name is that of a set whose order means nothing. */
	boolean isUnordered(String name) {
		try {
			Class<?> type = load(name);
			return Set.class.isAssignableFrom(type) && !LinkedHashSet.class.isAssignableFrom(type);
		}
		catch (ClassNotFoundException | AttributeSerializationException | LinkageError ex) {
			return false;
		}
	}

	/**
	 * Refuses a class whose name JSON would carry.
	 * @throws AttributeSerializationException if it is not allowed
	 */
	void require(Class<?> type) {
		Class<?> component = ClassFilter.component(type);
		if (!component.isPrimitive() && !isAbstract(component) && component != Object.class
				&& !Serializable.class.isAssignableFrom(component)) {
			throw new AttributeSerializationException("class " + component.getName()
					+ " cannot be kept: it is not Serializable; let it implement java.io.Serializable");
		}
		requireAllowed(component);
	}

	/**
	 * Refuses a class if Jackson would make objects of it. The builder of a class need
	 * not be Serializable.
	 * @throws AttributeSerializationException if it is not allowed
	 */
	void requireMade(Class<?> type) {
		if (!isAbstract(type) && !type.getName().startsWith("tools.jackson.")) {
			requireAllowed(type);
		}
	}

	private void requireAllowed(Class<?> type) {
		Class<?> component = ClassFilter.component(type);
		if (!this.filter.allows(component)) {
			throw this.filter.refused(component);
		}
		for (Map.Entry<Class<?>, String> refused : REFUSED.entrySet()) {
			if (refused.getKey().isAssignableFrom(component)) {
				throw new AttributeSerializationException(
						"class " + component.getName() + " cannot be kept as JSON: it " + refused.getValue());
			}
		}
	}

	/**
	 * Refuses a class whose objects Jackson would take apart, if there are any.
	 * @throws AttributeSerializationException if it is not allowed
	 */
	void requireTaken(Class<?> type) {
		if (!isAbstract(type)) {
			require(type);
		}
	}

	/** There are no objects of these. */
	private static boolean isAbstract(Class<?> type) {
		return type.isInterface() || (Modifier.isAbstract(type.getModifiers()) && !type.isEnum());
	}

	@Override
	public Validity validateBaseType(DatabindContext context, JavaType baseType) {
		return Validity.INDETERMINATE;
	}

	/** The type arguments of a name go through {@link #factory()}. */
	@Override
	public Validity validateSubClassName(DatabindContext context, JavaType baseType, String name) {
		try {
			if (load(name) == Object.class) {
				throw new AttributeSerializationException("A value of no class cannot be read from JSON");
			}
		}
		catch (ClassNotFoundException ex) {
			throw new AttributeSerializationException("A value cannot be deserialized: " + ex, ex);
		}
		return Validity.INDETERMINATE;
	}

	@Override
	public Validity validateSubType(DatabindContext context, JavaType baseType, JavaType type) {
		require(type.getRawClass());
		return Validity.ALLOWED;
	}

	/** Loads only what is allowed, and initializes no class. */
	private static final class FilteredFactory extends TypeFactory {

		private static final long serialVersionUID = 1;

		private final transient JsonTypes types;

		FilteredFactory(JsonTypes types, LookupCache<Object, JavaType> cache, TypeModifier[] modifiers) {
			super(cache, modifiers, types.loader);
			this.types = types;
		}

		@Override
		public Class<?> findClass(String name) throws ClassNotFoundException {
			return this.types.load(name);
		}

		@Override
		public TypeFactory withModifier(TypeModifier modifier) {
			return new FilteredFactory(this.types, this._typeCache.emptyCopy(),
					ArrayBuilders.insertInListNoDup(this._modifiers, modifier));
		}

		@Override
		public TypeFactory withCache(LookupCache<Object, JavaType> cache) {
			return new FilteredFactory(this.types, cache, this._modifiers);
		}

		/** The classes of one application are those of one loader. */
		@Override
		public TypeFactory withClassLoader(ClassLoader classLoader) {
			return this;
		}

		@Override
		public TypeFactory snapshot() {
			return new FilteredFactory(this.types, this._typeCache.snapshot(), this._modifiers);
		}

	}

}
