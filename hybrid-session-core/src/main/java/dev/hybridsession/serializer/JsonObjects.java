package dev.hybridsession.serializer;

import java.io.Serializable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.ValueInstantiators;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.deser.std.StdValueInstantiator;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.module.SimpleModule;

import org.springframework.objenesis.Objenesis;
import org.springframework.objenesis.ObjenesisException;
import org.springframework.objenesis.ObjenesisSerializer;
import org.springframework.objenesis.instantiator.ObjectInstantiator;
import org.springframework.util.ReflectionUtils;

/**
 * Makes the objects that Jackson reads field by field, as the JDK's serialization does.
 * The first module of the mapper of {@link JsonMappers}.
 * <ul>
 * <li>A class without a constructor that takes nothing but fields gets its objects
 * without a call of a constructor of its own. Most classes of Spring with a builder, and
 * many of applications, have no such constructor.</li>
 * <li>{@code readResolve} is called, by which a constant stays the only one of its
 * kind.</li>
 * </ul>
 */
final class JsonObjects extends SimpleModule {

	private static final long serialVersionUID = 1;

	/**
	 * Jackson remembers what makes the objects of a class, so that no cache is needed.
	 */
	private static final Objenesis OBJECTS = new ObjenesisSerializer(false);

	JsonObjects() {
		super(JsonObjects.class.getName());
		// the modifier of the first module is the last that is asked: a module may know
		// single objects, as that of Kotlin does
		setDeserializerModifier(new Resolving());
	}

	@Override
	public void setupModule(SetupContext context) {
		super.setupModule(context);
		context.addValueInstantiators(new Instantiators());
	}

	private static final class Instantiators extends ValueInstantiators.Base {

		@Override
		public ValueInstantiator modifyValueInstantiator(DeserializationConfig config, BeanDescription.Supplier bean,
				ValueInstantiator usual) {
			Class<?> type = bean.getBeanClass();
			if (usual.getClass() != StdValueInstantiator.class || usual.canCreateUsingDefault()
					|| takesFields(config, bean, usual) || !isMadeOfFields(type, usual.canCreateFromObjectWith())) {
				return usual;
			}
			try {
				return new WithoutConstructor((StdValueInstantiator) usual, OBJECTS.getInstantiatorOf(type));
			}
			catch (ObjenesisException ex) {
				return usual;
			}
		}

		/**
		 * A constructor that somebody has annotated takes what it asks for. That of a
		 * user does not take the password that Spring Security has erased.
		 */
		private static boolean takesFields(DeserializationConfig config, BeanDescription.Supplier bean,
				ValueInstantiator usual) {
			boolean annotated = Stream
				.of(usual.getWithArgsCreator(), usual.getDelegateCreator(), usual.getArrayDelegateCreator())
				.anyMatch((creator) -> creator != null && creator.hasAnnotation(JsonCreator.class));
			if (annotated || !usual.canCreateFromObjectWith() || JsonSubclasses.isOne(bean.getBeanClass())) {
				return annotated;
			}
			Set<String> fields = bean.get()
				.findProperties()
				.stream()
				.filter(BeanPropertyDefinition::hasField)
				.map(BeanPropertyDefinition::getName)
				.collect(Collectors.toSet());
			return Stream.of(usual.getFromObjectArguments(config))
				.allMatch((argument) -> fields.contains(argument.getName())
						|| argument.getAnnotation(JsonProperty.class) != null);
		}

		/**
		 * Whether an object is its fields alone. An inner class has a hidden one, a
		 * superclass of the JDK may have some, and {@code writeReplace} writes another
		 * object. A constructor or {@code readObject} may set what is transient.
		 */
		private static boolean isMadeOfFields(Class<?> type, boolean hasConstructor) {
			boolean outer = type.getEnclosingClass() == null || Modifier.isStatic(type.getModifiers());
			return outer && Serializable.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())
					&& !type.isRecord() && !Collection.class.isAssignableFrom(type) && !Map.class.isAssignableFrom(type)
					&& !Serializable.class.isAssignableFrom(ofJdk(type))
					&& Stream.<Class<?>>iterate(type, (ancestor) -> ancestor != ofJdk(type), Class::getSuperclass)
						.noneMatch((ancestor) -> declares(ancestor, "writeReplace") || (hasTransientField(ancestor)
								&& (hasConstructor || declares(ancestor, "readObject"))));
		}

		private static Class<?> ofJdk(Class<?> type) {
			return DefaultClasses.isOfJdk(type.getName()) ? type : ofJdk(type.getSuperclass());
		}

		private static boolean declares(Class<?> type, String method) {
			return Stream.of(type.getDeclaredMethods()).anyMatch((declared) -> declared.getName().equals(method));
		}

		private static boolean hasTransientField(Class<?> type) {
			return Stream.of(type.getDeclaredFields())
				.anyMatch((field) -> Modifier.isTransient(field.getModifiers())
						&& !Modifier.isStatic(field.getModifiers()));
		}

	}

	/** Calls the constructor of the first superclass that is not Serializable. */
	private static final class WithoutConstructor extends StdValueInstantiator {

		private final transient ObjectInstantiator<?> objects;

		WithoutConstructor(StdValueInstantiator usual, ObjectInstantiator<?> objects) {
			super(usual);
			configureFromObjectSettings(null, null, null, null, null, null);
			configureFromArraySettings(null, null, null);
			this.objects = objects;
		}

		@Override
		public boolean canCreateUsingDefault() {
			return true;
		}

		@Override
		public Object createUsingDefault(DeserializationContext context) {
			return this.objects.newInstance();
		}

	}

	private static final class Resolving extends ValueDeserializerModifier {

		private static final long serialVersionUID = 1;

		@Override
		public ValueDeserializer<?> modifyDeserializer(DeserializationConfig config, BeanDescription.Supplier bean,
				ValueDeserializer<?> deserializer) {
			Class<?> type = bean.getBeanClass();
			if (!(deserializer instanceof BeanDeserializerBase) || !Serializable.class.isAssignableFrom(type)) {
				return deserializer;
			}
			JsonFields.requireNoSingleton(type);
			Method readResolve = readResolve(type);
			return (readResolve != null) ? new Resolved(deserializer, readResolve) : deserializer;
		}

		/** Finds the method that the JDK would call: a private one is not inherited. */
		private static @Nullable Method readResolve(Class<?> type) {
			Method method = DefaultClasses.isOfJdk(type.getName()) ? null
					: ReflectionUtils.findMethod(type, "readResolve");
			if (method == null || (Modifier.isPrivate(method.getModifiers()) && method.getDeclaringClass() != type)) {
				return null;
			}
			ReflectionUtils.makeAccessible(method);
			return method;
		}

	}

	private static final class Resolved extends DelegatingDeserializer {

		private final Method readResolve;

		Resolved(ValueDeserializer<?> fields, Method readResolve) {
			super(fields);
			this.readResolve = readResolve;
		}

		@Override
		protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> fields) {
			return new Resolved(fields, this.readResolve);
		}

		@Override
		public @Nullable Object deserialize(JsonParser json, DeserializationContext context) {
			return ReflectionUtils.invokeMethod(this.readResolve, super.deserialize(json, context));
		}

	}

}
