package dev.hybridsession.config;

import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

import dev.hybridsession.internal.config.BasePackages;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.env.PropertyResolver;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.session.FlushMode;
import org.springframework.session.SaveMode;
import org.springframework.util.ClassUtils;

/**
 * Declares what a class that bears {@link EnableHybridHttpSession} says: its package, and
 * the attributes of the annotation. Everything is in the bean definitions, from which
 * Spring generates code ahead of time.
 */
final class EnableHybridHttpSessionRegistrar implements ImportBeanDefinitionRegistrar {

	@Override
	public void registerBeanDefinitions(AnnotationMetadata bearer, BeanDefinitionRegistry registry) {
		String name = bearer.getClassName();
		registry.registerBeanDefinition("hybridSessionBasePackages." + name,
				definition(BasePackages.class, List.of(ClassUtils.getPackageName(name))));
		MergedAnnotation<EnableHybridHttpSession> annotation = bearer.getAnnotations()
			.get(EnableHybridHttpSession.class);
		registry.registerBeanDefinition("hybridSessionAttributes." + name,
				definition(Attributes.class, annotation.getInt("maxInactiveIntervalInSeconds"),
						annotation.getString("tableName"), annotation.getEnum("saveMode", SaveMode.class),
						annotation.getEnum("flushMode", FlushMode.class),
						annotation.getInt("reaperIntervalInSeconds")));
	}

	private static BeanDefinition definition(Class<?> type, Object... arguments) {
		BeanDefinitionBuilder builder = BeanDefinitionBuilder.genericBeanDefinition(type);
		for (Object argument : arguments) {
			builder.addConstructorArgValue(argument);
		}
		return builder.getBeanDefinition();
	}

	/**
	 * The attributes of {@link EnableHybridHttpSession}. They fill in what the settings
	 * leave at its default, so a bean of type {@link HybridSessionSettings} wins.
	 */
	record Attributes(int maxInactiveIntervalInSeconds, String tableName, SaveMode saveMode, FlushMode flushMode,
			int reaperIntervalInSeconds) {

		void fillIn(HybridSessionSettings settings, PropertyResolver placeholders) {
			fillIn(settings, HybridSessionSettings::maxInactiveInterval, HybridSessionSettings::expireAfter,
					Duration.ofSeconds(this.maxInactiveIntervalInSeconds));
			fillIn(settings, (some) -> some.getJdbc().getTableName(), (some, name) -> some.getJdbc().setTableName(name),
					placeholders.resolveRequiredPlaceholders(this.tableName));
			fillIn(settings, HybridSessionSettings::getSaveMode, HybridSessionSettings::setSaveMode, this.saveMode);
			fillIn(settings, HybridSessionSettings::getFlushMode, HybridSessionSettings::setFlushMode, this.flushMode);
			fillIn(settings, (some) -> some.getReaper().getInterval(),
					(some, interval) -> some.getReaper().setInterval(interval),
					Duration.ofSeconds(this.reaperIntervalInSeconds));
		}

		private static <T> void fillIn(HybridSessionSettings settings, Function<HybridSessionSettings, T> getter,
				BiConsumer<HybridSessionSettings, T> setter, T value) {
			if (getter.apply(settings).equals(getter.apply(new HybridSessionSettings()))) {
				setter.accept(settings, value);
			}
		}

	}

}
