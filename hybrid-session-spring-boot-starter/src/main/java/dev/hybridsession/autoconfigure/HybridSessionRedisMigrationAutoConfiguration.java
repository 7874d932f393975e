package dev.hybridsession.autoconfigure;

import dev.hybridsession.config.HybridSessionSettings;
import dev.hybridsession.internal.store.OldSessions;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.serializer.RedisSerializer;

/**
 * Auto-configuration of the sessions that an application with Redis had before. They are
 * asked only if {@code hybrid-session.migration.from} names them.
 */
@AutoConfiguration(after = HybridSessionAutoConfiguration.class,
		afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@ConditionalOnClass(RedisConnectionFactory.class)
@ConditionalOnBean({ RedisConnectionFactory.class, HybridSessionSettings.class })
final class HybridSessionRedisMigrationAutoConfiguration {

	/** The form is a bean of Spring Session's own name for it. */
	@Bean
	@Lazy
	OldSessions hybridSessionOldSessions(RedisConnectionFactory connections, HybridSessionSettings settings,
			@Qualifier("springSessionDefaultRedisSerializer") ObjectProvider<RedisSerializer<Object>> form) {
		return new RedisOldSessions(connections, settings.getMigration().getRedisNamespace(), form.getIfAvailable());
	}

}
