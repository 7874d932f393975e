package dev.hybridsession.sample;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.session.data.redis.config.annotation.web.http.EnableRedisHttpSession;

/**
 * Keeps the sessions in Redis, with the defaults of Spring Session and Lettuce, in the
 * instance that the showcase starts with the profile {@code redis}. The module of Spring
 * Boot for Redis is not there, so no other instance notices the library.
 */
@Configuration(proxyBeanMethods = false)
@Profile("redis")
@EnableRedisHttpSession
class RedisSessions {

	@Bean
	LettuceConnectionFactory redisConnections(@Value("${sample.redis-port}") int port) {
		return new LettuceConnectionFactory("127.0.0.1", port);
	}

}
