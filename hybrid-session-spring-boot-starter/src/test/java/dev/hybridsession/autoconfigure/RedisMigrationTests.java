package dev.hybridsession.autoconfigure;

import java.time.Instant;

import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.internal.store.OldSessions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.data.redis.config.annotation.SpringSessionRedisConnectionFactory;
import org.springframework.session.data.redis.config.annotation.web.http.EnableRedisHttpSession;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the migration from Spring Session Data Redis, with its default repository. */
class RedisMigrationTests extends MigrationTestBase {

	private final RedisProcess redis = new RedisProcess();

	@AfterAll
	void stopRedis() {
		this.redis.close();
	}

	protected Class<?> oldApplication() {
		return OldApplication.class;
	}

	@Override
	protected ConfigurableApplicationContext startBefore() {
		return start(oldApplication(), "hybrid-session.enabled=false", "redis.port=" + this.redis.port());
	}

	@Override
	protected ConfigurableApplicationContext startAfter() {
		return start(NewApplication.class, "hybrid-session.migration.from=spring-session-data-redis",
				"hybrid-session.migration.to=spring-session-data-redis", "redis.port=" + this.redis.port());
	}

	@Test
	void theSessionIsTheSameAndTheOldApplicationSeesThatItIsUsed() throws Exception {
		Browser browser = logInBefore("dora");
		String id = id(browser.session());
		SessionRepository<?> repository = this.before.getBean(SessionRepository.class);
		Session old = repository.findById(id);
		Session copy = this.after.getBean(HybridSessionRepository.class).findById(id);
		assertThat(copy.getCreationTime()).isEqualTo(old.getCreationTime());
		assertThat(copy.getLastAccessedTime()).isEqualTo(old.getLastAccessedTime());
		assertThat(copy.getMaxInactiveInterval()).isEqualTo(old.getMaxInactiveInterval());
		assertThat(copy.getAttributeNames()).isEqualTo(old.getAttributeNames());
		Instant touched = repository.findById(id).getLastAccessedTime();
		assertThat(touched).isAfter(old.getLastAccessedTime());
	}

	@Test
	void anAccessLeavesALaterOneAndTheIntervalOfTheOriginalAlone() throws Exception {
		String id = id(logInBefore("hanna").session());
		SessionRepository<?> repository = this.before.getBean(SessionRepository.class);
		Session session = repository.findById(id);
		OldSessions old = new RedisOldSessions(this.before.getBean("redisConnections", RedisConnectionFactory.class),
				"spring:session", null);
		Instant later = session.getLastAccessedTime().plusSeconds(1);
		assertThat(old.touch(id, later.toEpochMilli())).isTrue();
		assertThat(old.touch(id, later.toEpochMilli() - 1)).isTrue();
		assertThat(repository.findById(id).getLastAccessedTime()).isEqualTo(later);
		assertThat(repository.findById(id).getMaxInactiveInterval()).isEqualTo(session.getMaxInactiveInterval());
		old.delete(id);
		assertThat(old.touch(id, later.toEpochMilli() - 1)).isFalse();
		assertThat(old.touch(id, later.toEpochMilli() + 1)).isFalse();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableRedisHttpSession
	@Import({ MigratingApplication.class, Connections.class })
	static class OldApplication {

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ MigratingApplication.class, Connections.class })
	static class NewApplication {

	}

	static class Connections {

		/** Spring Session takes the other one. */
		@Bean
		@Primary
		RedisConnectionFactory redisOfTheApplication() {
			return new JedisConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", 1));
		}

		@Bean
		@SpringSessionRedisConnectionFactory
		RedisConnectionFactory redisConnections(@Value("${redis.port}") int port) {
			return new JedisConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", port));
		}

	}

}
