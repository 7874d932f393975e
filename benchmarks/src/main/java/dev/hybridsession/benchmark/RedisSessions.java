package dev.hybridsession.benchmark;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.session.data.redis.config.annotation.web.http.EnableRedisHttpSession;

/**
 * An application that keeps its sessions in Redis, with the defaults of Spring Session
 * and Lettuce.
 */
@Configuration(proxyBeanMethods = false)
@EnableRedisHttpSession
class RedisSessions {

	@Bean
	LettuceConnectionFactory redisConnections(@Value("${benchmark.redis-port}") int port) {
		return new LettuceConnectionFactory("127.0.0.1", port);
	}

}
