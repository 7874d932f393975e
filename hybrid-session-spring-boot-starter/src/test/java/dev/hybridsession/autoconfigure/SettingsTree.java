package dev.hybridsession.autoconfigure;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import dev.hybridsession.config.HybridSessionSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * The properties that {@link HybridSessionSettings} has by its fields, for tests that
 * compare other lists of the properties with it.
 */
final class SettingsTree {

	private SettingsTree() {
	}

	/**
	 * Returns the values of settings by the names of their properties, without
	 * {@code hybrid-session.}.
	 */
	static Map<String, @Nullable Object> of(HybridSessionSettings settings) {
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		add(values, "", settings);
		return values;
	}

	private static void add(Map<String, @Nullable Object> values, String prefix, Object group) {
		ReflectionUtils.doWithFields(group.getClass(), (field) -> {
			field.setAccessible(true);
			String name = prefix + dashed(field);
			Object value = field.get(group);
			if (ReflectionUtils.findMethod(group.getClass(), "set" + capitalized(field), field.getType()) != null) {
				values.put(name, value);
			}
			else if (field.getType().getName().startsWith("dev.hybridsession") && value != null) {
				add(values, name + ".", value);
			}
		}, (field) -> !Modifier.isStatic(field.getModifiers()));
	}

	private static String capitalized(Field field) {
		return Character.toUpperCase(field.getName().charAt(0)) + field.getName().substring(1);
	}

	private static String dashed(Field field) {
		return field.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
	}

}
