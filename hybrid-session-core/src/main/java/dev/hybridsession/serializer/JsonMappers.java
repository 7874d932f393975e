package dev.hybridsession.serializer;

import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.ConstructorDetector;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.security.jackson.SecurityJacksonModules;
import org.springframework.util.ClassUtils;

/**
 * Makes the mapper of {@link JsonValues}. An object is its fields, as in the JDK's
 * serialization, with its class where the field leaves it open. The modules on the class
 * path are used, Spring Security's first.
 */
final class JsonMappers {

	private static final String SECURITY = "org.springframework.security.jackson.SecurityJacksonModules";

	private static final String PRE_AUTHENTICATED = "org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken";

	private static final String FLASH_MAP = "org.springframework.web.servlet.FlashMap";

	/** A list in an object is two levels of JSON: its class, and its items. */
	private static final int LEVELS_PER_OBJECT = 2;

	/** More than those of a key of RSA, and few enough to be read at once. */
	private static final int MOST_DIGITS = 10_000;

	private JsonMappers() {
	}

	static ClassLoader loader(@Nullable ClassLoader classLoader) {
		return (classLoader != null) ? classLoader : Objects.requireNonNull(ClassUtils.getDefaultClassLoader());
	}

	static JsonMapper create(ClassLoader loader, FilterLimits limits, JsonTypes types) {
		JsonMapper.Builder builder = JsonMapper.builder(factory(limits))
			.typeFactory(types.factory())
			.changeDefaultVisibility((visibility) -> visibility.withVisibility(PropertyAccessor.FIELD, Visibility.ANY)
				.withVisibility(PropertyAccessor.GETTER, Visibility.NONE)
				.withVisibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
				.withVisibility(PropertyAccessor.SETTER, Visibility.NONE)
				.withVisibility(PropertyAccessor.CREATOR, Visibility.ANY))
			.constructorDetector(ConstructorDetector.DEFAULT.withAllowImplicitWithDefaultConstructor(false))
			.enable(MapperFeature.ALLOW_FINAL_FIELDS_AS_MUTATORS)
			// a release may add a field or take one away
			.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
					DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
			.disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
			.disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING, EnumFeature.READ_ENUMS_USING_TO_STRING)
			.disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
			.enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID);
		builder.addModule(new JsonObjects());
		if (ClassUtils.isPresent(SECURITY, loader)) {
			builder.mixInHandler(new JsonSubclasses()).addModules(security(loader));
		}
		builder.findAndAddModules(loader);
		if (ClassUtils.isPresent(FLASH_MAP, loader)) {
			builder.addMixIn(JsonFlashMaps.TYPE, JsonFlashMaps.class);
		}
		JsonModule module = new JsonModule(types);
		if (ClassUtils.isPresent(PRE_AUTHENTICATED, loader)) {
			// with Spring Security's annotations its details would become a tree of JSON
			module.setMixInAnnotation(ClassUtils.resolveClassName(PRE_AUTHENTICATED, loader), Object.class);
		}
		return builder.addModule(module).build();
	}

	private static JsonFactory factory(FilterLimits limits) {
		int depth = (int) Math.min(limits.depth() * LEVELS_PER_OBJECT, Integer.MAX_VALUE);
		return JsonFactory.builder()
			.streamReadConstraints(
					StreamReadConstraints.builder().maxNestingDepth(depth).maxNumberLength(MOST_DIGITS).build())
			.streamWriteConstraints(StreamWriteConstraints.builder().maxNestingDepth(depth).build())
			.build();
	}

	private static List<JacksonModule> security(ClassLoader loader) {
		return SecurityJacksonModules.getModules(loader);
	}

}
