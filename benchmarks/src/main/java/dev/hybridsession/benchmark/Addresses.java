package dev.hybridsession.benchmark;

import java.util.List;
import java.util.Map;

/**
 * Where the servers of the benchmarks listen, as another JVM is told on its command line.
 *
 * @param memcached host and port
 * @param jdbcUrl the URL of the database
 * @param username the database's user
 * @param password the user's password
 * @param redisPort the port on the loopback interface; 0 if Redis is not installed
 * @param hazelcastPort the port where the first to need it starts a member of Hazelcast
 */
record Addresses(String memcached, String jdbcUrl, String username, String password, int redisPort, int hazelcastPort) {

	/** As properties of a Spring application. */
	Map<String, Object> properties() {
		return Map.of("hybrid-session.memcached.servers", this.memcached, "spring.datasource.url", this.jdbcUrl,
				"spring.datasource.username", this.username, "spring.datasource.password", this.password,
				"benchmark.redis-port", this.redisPort, "benchmark.hazelcast-port", this.hazelcastPort);
	}

	/** As arguments of a command line. */
	List<String> arguments() {
		return List.of(this.memcached, this.jdbcUrl, this.username, this.password, Integer.toString(this.redisPort),
				Integer.toString(this.hazelcastPort));
	}

	static Addresses parse(List<String> arguments) {
		return new Addresses(arguments.get(0), arguments.get(1), arguments.get(2), arguments.get(3),
				Integer.parseInt(arguments.get(4)), Integer.parseInt(arguments.get(5)));
	}

}
