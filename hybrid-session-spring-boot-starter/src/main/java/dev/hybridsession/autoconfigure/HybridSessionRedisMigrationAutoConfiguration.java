package dev.hybridsession.autoconfigure;

import java.lang.annotation.Annotation;

import dev.hybridsession.config.HybridSessionSettings;
import dev.hybridsession.internal.store.OldSessions;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.util.ClassUtils;

/**
 * Auto-configuration of the sessions that an application with Redis had before. They are
 * asked only if {@code hybrid-session.migration.from} names them.
 */
@AutoConfiguration(after = HybridSessionAutoConfiguration.class,
		afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@ConditionalOnClass(RedisConnectionFactory.class)
@ConditionalOnBean({ RedisConnectionFactory.class, HybridSessionSettings.class })
final class HybridSessionRedisMigrationAutoConfiguration {

	private static final String OWN = "org.springframework.session.data.redis.config.annotation.SpringSessionRedisConnectionFactory";

	/** The form is a bean of Spring Session's own name for it. */
	@Bean
	@Lazy
	OldSessions hybridSessionOldSessions(ListableBeanFactory beans, HybridSessionSettings settings,
			@Qualifier("springSessionDefaultRedisSerializer") ObjectProvider<RedisSerializer<Object>> form) {
		return new RedisOldSessions(connections(beans), settings.getMigration().getRedisNamespace(),
				form.getIfAvailable());
	}

	/** Spring Session prefers the bean with its annotation, which is there if it is. */
	@SuppressWarnings("unchecked")
	private static RedisConnectionFactory connections(ListableBeanFactory beans) {
		ClassLoader loader = ClassUtils.getDefaultClassLoader();
		if (ClassUtils.isPresent(OWN, loader)) {
			Class<?> annotation = ClassUtils.resolveClassName(OWN, loader);
			for (String name : beans.getBeanNamesForType(RedisConnectionFactory.class)) {
				if (beans.findAnnotationOnBean(name, (Class<? extends Annotation>) annotation) != null) {
					return beans.getBean(name, RedisConnectionFactory.class);
				}
			}
		}
		return beans.getBean(RedisConnectionFactory.class);
	}

}
