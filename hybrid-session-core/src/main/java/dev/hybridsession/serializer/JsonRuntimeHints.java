package dev.hybridsession.serializer;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.util.ClassUtils;

/**
 * Lets native images read and write what Spring Security keeps in sessions as JSON. The
 * mapper that sessions use tells the mixins and modules that Jackson will need.
 */
final class JsonRuntimeHints {

	private static final Logger logger = LoggerFactory.getLogger(JsonRuntimeHints.class);

	private JsonRuntimeHints() {
	}

	/**
	 * Adds the hints.
	 * @param names the usual classes of sessions that are present
	 */
	static void register(ReflectionHints hints, List<String> names, @Nullable ClassLoader classLoader) {
		ClassLoader loader = JsonMappers.loader(classLoader);
		ClassFilter filter = new ClassFilter(List.of(), List.of(), true, null);
		JsonMapper mapper = JsonMappers.create(loader, filter.limits(), new JsonTypes(filter, loader));
		mapper.registeredModules()
			.forEach((module) -> hints.registerType(module.getClass(), MemberCategory.INVOKE_DECLARED_CONSTRUCTORS));
		names.stream()
			.filter((name) -> name.startsWith("org.springframework.security."))
			.forEach((name) -> registerIfComplete(hints, ClassUtils.resolveClassName(name, loader),
					mapper.deserializationConfig()));
	}

	/** A class for servlets cannot be looked at where the class path has none. */
	private static void registerIfComplete(ReflectionHints hints, Class<?> type, MapperConfig<?> config) {
		try {
			register(hints, type, config);
		}
		catch (IllegalStateException | TypeNotPresentException | LinkageError ex) {
			logger.debug("{} gets no hint: a class that it needs is missing", type.getName(), ex);
		}
	}

	private static void register(ReflectionHints hints, Class<?> type, MapperConfig<?> config) {
		Class<?> mixin = config.findMixInClassFor(type);
		BindingReflectionHintsRegistrar binding = new BindingReflectionHintsRegistrar();
		binding.registerReflectionHints(hints, type);
		hints.registerType(type, MemberCategory.ACCESS_DECLARED_FIELDS, MemberCategory.INVOKE_DECLARED_CONSTRUCTORS);
		if (mixin != null) {
			binding.registerReflectionHints(hints, mixin);
			hints.registerType(mixin, MemberCategory.INVOKE_DECLARED_CONSTRUCTORS,
					MemberCategory.INVOKE_DECLARED_METHODS);
		}
	}

}
