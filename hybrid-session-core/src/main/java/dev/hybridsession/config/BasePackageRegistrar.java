package dev.hybridsession.config;

import java.util.List;

import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;

/**
 * Declares the package of a class that bears {@link EnableHybridHttpSession}.
 */
final class BasePackageRegistrar implements ImportBeanDefinitionRegistrar {

	@Override
	public void registerBeanDefinitions(AnnotationMetadata bearer, BeanDefinitionRegistry registry) {
		BasePackages packages = new BasePackages(List.of(ClassUtils.getPackageName(bearer.getClassName())));
		registry.registerBeanDefinition("hybridSessionBasePackages of " + bearer.getClassName(),
				BeanDefinitionBuilder.genericBeanDefinition(BasePackages.class, () -> packages).getBeanDefinition());
	}

}
