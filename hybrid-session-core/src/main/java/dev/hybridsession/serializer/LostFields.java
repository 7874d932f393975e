package dev.hybridsession.serializer;

import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Finds the fields that an object does not have any more after it was written and read:
 * those of a superclass that is not {@link Serializable}. {@link FilteredWrite} asks it
 * once for each class.
 */
final class LostFields {

	private LostFields() {
	}

	/** Whether a superclass has fields that are not written. */
	static boolean mayLoseFields(Class<?> type) {
		return !type.isEnum() && !type.isRecord() && !type.isArray() && !unwritten(type).isEmpty();
	}

	/**
	 * Compares an object with what was read.
	 * @throws AttributeSerializationException if a field has lost its value
	 */
	static void requireNone(Object written, Object read) {
		Class<?> type = written.getClass();
		if (read.getClass() != type) {
			return;
		}
		List<Field> lost = unwritten(type).stream().filter((field) -> isLost(field, written, read)).toList();
		if (!lost.isEmpty()) {
			String superclass = lost.get(0).getDeclaringClass().getName();
			throw new AttributeSerializationException("class " + type.getName() + " would lose the value of "
					+ lost.stream().map(Field::getName).toList() + ", because its superclass " + superclass
					+ " is not Serializable; let " + superclass
					+ " implement java.io.Serializable, mark as transient what need not be kept, or restore it in readObject of "
					+ type.getName());
		}
	}

	private static List<Field> unwritten(Class<?> type) {
		return Stream.<Class<?>>iterate(type, Objects::nonNull, Class::getSuperclass)
			.skip(1)
			.filter((superclass) -> !Serializable.class.isAssignableFrom(superclass)
					&& !DefaultClasses.isOfPlatform(superclass.getName()))
			.flatMap((superclass) -> Stream.of(superclass.getDeclaredFields()))
			.filter((field) -> !Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers()))
			.toList();
	}

	/** The constructor of the superclass may have made an object of its own again. */
	private static boolean isLost(Field field, Object written, Object read) {
		Object before = value(field, written);
		Object after = value(field, read);
		return before != null && (after == null || (isPlain(before) && !Objects.equals(before, after)));
	}

	private static boolean isPlain(Object value) {
		return ClassUtils.isPrimitiveOrWrapper(value.getClass()) || value instanceof CharSequence
				|| value instanceof Enum;
	}

	private static @Nullable Object value(Field field, Object object) {
		try {
			field.setAccessible(true);
			return field.get(object);
		}
		catch (IllegalAccessException | InaccessibleObjectException ex) {
			return null;
		}
	}

}
