package dev.hybridsession.showcase;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The servers and instances of the showcase. Spring starts it before the showcase's own
 * address answers, and stops it after.
 * <ol>
 * <li>Start: the database and the nodes, then the instances, together.</li>
 * <li>Stop: the instances first. They write their last sessions to the servers.</li>
 * </ol>
 */
@Component
final class Cluster implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(Cluster.class);

	private final Path directory;

	private final Database database;

	private final List<MemcachedNode> nodes;

	private final List<Instance> instances;

	private final @Nullable RedisServer redis;

	private final List<ComparedStore> compared;

	private volatile boolean running;

	Cluster(ShowcaseSettings settings, Environment system) {
		Ports ports = new Ports(settings.ports());
		this.directory = settings.directory();
		this.database = new Database(settings.directory(), ports.next());
		this.nodes = names(settings.nodes()).map((name) -> new MemcachedNode(name, ports.next())).toList();
		this.redis = RedisServer.find(system.getProperty("PATH", ""))
			.map((program) -> new RedisServer(program, settings.directory(), ports.next()))
			.orElse(null);
		Map<String, String> environment = Map.of("SPRING_DATASOURCE_URL", this.database.url(),
				"HYBRIDSESSION_MEMCACHED_SERVERS",
				this.nodes.stream().map(MemcachedNode::address).collect(Collectors.joining(",")),
				"HYBRIDSESSION_SYNC_INTERVAL", settings.syncInterval().toMillis() + "ms");
		this.instances = IntStream.rangeClosed(1, settings.instances())
			.mapToObj((number) -> new Instance(Integer.toString(number), ports.next(), ports.next(), "showcase",
					environment))
			.toList();
		Instance jdbc = new Instance("comparison", ports.next(), ports.next(), "showcase,comparison", environment);
		List<ComparedStore> stores = new ArrayList<>();
		stores.add(new ComparedStore("jdbc", "Spring Session JDBC", "statements", jdbc, new UserCounts(),
				() -> this.database.statements("SPRING_SESSION")));
		if (this.redis != null) {
			stores.add(withRedis(this.redis, ports, environment));
		}
		this.compared = List.copyOf(stores);
	}

	private static ComparedStore withRedis(RedisServer redis, Ports ports, Map<String, String> environment) {
		Map<String, String> withPort = new HashMap<>(environment);
		withPort.put("SAMPLE_REDIS_PORT", Integer.toString(redis.port()));
		Instance instance = new Instance("comparison with Redis", ports.next(), ports.next(),
				"showcase,comparison,redis", withPort);
		return new ComparedStore("redis", "Spring Session with Redis", "commands", instance, new UserCounts(),
				redis::commands);
	}

	private static Stream<String> names(int count) {
		return IntStream.range(0, count).mapToObj((i) -> String.valueOf((char) ('A' + i)));
	}

	Database database() {
		return this.database;
	}

	List<MemcachedNode> nodes() {
		return this.nodes;
	}

	List<Instance> instances() {
		return this.instances;
	}

	/** Returns the stores of the comparison: the first is Spring Session JDBC. */
	List<ComparedStore> compared() {
		return this.compared;
	}

	@Nullable RedisServer redis() {
		return this.redis;
	}

	/** Starts the instances of the comparison, together. A button does so. */
	void startComparison() {
		RedisServer server = this.redis;
		if (server != null) {
			server.start();
		}
		try {
			together(this.compared.stream().map(ComparedStore::instance), Instance::start).join();
		}
		catch (CompletionException ex) {
			throw new IllegalStateException(ex.getCause());
		}
		finally {
			notePids();
		}
	}

	void stopComparison() {
		together(this.compared.stream().map(ComparedStore::instance), Instance::stop).join();
		stopRedis();
		notePids();
	}

	private void stopRedis() {
		RedisServer server = this.redis;
		if (server != null) {
			server.stop();
		}
	}

	private Stream<Instance> allInstances() {
		return Stream.concat(this.instances.stream(), this.compared.stream().map(ComparedStore::instance));
	}

	@Override
	public void start() {
		this.running = true;
		try {
			startAll();
		}
		catch (RuntimeException ex) {
			stop();
			throw ex;
		}
	}

	private void startAll() {
		try {
			Files.createDirectories(this.directory);
			this.database.start();
		}
		catch (IOException | SQLException ex) {
			throw new IllegalStateException("The database in " + this.directory + " cannot be opened.", ex);
		}
		this.nodes.forEach(this::start);
		CompletableFuture<Void> started = together(this.instances.stream(), Instance::start);
		try {
			do {
				notePids();
			}
			while (!isDone(started));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("The start was interrupted.", ex);
		}
		notePids();
	}

	private static boolean isDone(CompletableFuture<Void> change) throws InterruptedException {
		try {
			change.get(500, TimeUnit.MILLISECONDS);
			return true;
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex.getCause());
		}
	}

	/** Without memcached the instances work from the database alone. */
	private void start(MemcachedNode node) {
		try {
			node.start();
		}
		catch (IllegalStateException ex) {
			logger.warn("Node {} is not there: {}", node.name(), ex.getMessage());
		}
	}

	/** Writes down what ./dev has to end if this process is killed. */
	void notePids() {
		RedisServer server = this.redis;
		LongStream servers = LongStream.concat(this.nodes.stream().mapToLong(MemcachedNode::pid),
				LongStream.of((server != null) ? server.pid() : 0));
		String pids = LongStream.concat(servers, allInstances().mapToLong(Instance::pid))
			.filter((pid) -> pid != 0)
			.mapToObj(Long::toString)
			.collect(Collectors.joining("\n", "", "\n"));
		try {
			Files.writeString(this.directory.resolve("pids"), pids);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void stop() {
		together(allInstances(), Instance::stop).join();
		this.nodes.forEach(MemcachedNode::kill);
		stopRedis();
		try {
			this.database.stop();
			Files.deleteIfExists(this.directory.resolve("pids"));
		}
		catch (SQLException | IOException ex) {
			logger.warn("The database in {} was not closed: {}", this.directory, ex.getMessage());
		}
		this.running = false;
	}

	private static CompletableFuture<Void> together(Stream<Instance> instances, Consumer<Instance> change) {
		return CompletableFuture.allOf(instances
			.map((instance) -> CompletableFuture.runAsync(() -> change.accept(instance),
					(task) -> new Thread(task, "instance " + instance.name()).start()))
			.toArray(CompletableFuture[]::new));
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** Below the web server's: its last requests still need the instances. */
	@Override
	public int getPhase() {
		return 0;
	}

}
