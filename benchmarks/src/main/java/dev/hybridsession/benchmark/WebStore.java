package dev.hybridsession.benchmark;

import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The places where an application on the web keeps its sessions. The first application
 * has none: each request brings its user along, so that it shows what a request costs by
 * itself.
 */
enum WebStore {

	NONE("no sessions", null),

	HYBRID("hybrid-session", null),

	REDIS("spring-session-data-redis", RedisSessions.class),

	REDIS_INDEXED("spring-session-data-redis, indexed", RedisIndexedSessions.class),

	HAZELCAST("spring-session-hazelcast, 2 members", HazelcastSessions.class),

	JDBC("spring-session-jdbc", JdbcSessions.class);

	private final String title;

	private final @Nullable Class<?> configuration;

	WebStore(String title, @Nullable Class<?> configuration) {
		this.title = title;
		this.configuration = configuration;
	}

	/** The stores whose servers this machine has. */
	static List<WebStore> available() {
		return Arrays.stream(values()).filter(WebStore::isAvailable).toList();
	}

	private boolean isAvailable() {
		return (this != REDIS && this != REDIS_INDEXED) || RedisProcess.isInstalled();
	}

	String title() {
		return this.title;
	}

	/**
	 * Returns the classes that an application adds for the store; none for the starter.
	 */
	List<Class<?>> configuration() {
		return (this.configuration != null) ? List.of(this.configuration) : List.of();
	}

}
