package dev.hybridsession.config;

import java.util.List;

import dev.hybridsession.internal.config.BasePackages;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.annotation.MergedAnnotation;
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
				definition(EnableAttributes.class, annotation.getInt("maxInactiveIntervalInSeconds"),
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

}
