package dev.hybridsession.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.copies.SessionTiming;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.jdbc.JdbcIndexedSessionRepository;
import org.springframework.session.jdbc.PostgreSqlJdbcIndexedSessionRepositoryCustomizer;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Threads that load pages of many users: each finds a session, changes it in 30 % of the
 * cases, and saves it. No two threads load pages of one user, so that the changes can be
 * counted.
 *
 * @param sessions how many users there are
 */
record PageLoads(int sessions) {

	static final int THREADS = 8;

	private static final int PERCENT_CHANGED = 30;

	private static final int PERCENT = 100;

	/** A get, and a compare-and-set whether there is a change or not. */
	Workload bare(Servers servers) {
		return bare(servers, MemcachedProtocol.AUTO);
	}

	Workload bare(Servers servers, MemcachedProtocol protocol) {
		BareCache cache = new BareCache(servers.cache(protocol));
		List<String> keys = create(() -> {
			String key = Instance.KEYS.session("bare" + ThreadLocalRandom.current().nextLong());
			cache.create(key, Page.SIZE);
			return key;
		});
		return workload(keys, (key, changes) -> cache.add(key, changes ? 1 : 0), cache::count);
	}

	/** With the defaults: an unchanged session is rewritten at most once per second. */
	Workload hybrid(Servers servers) {
		return repository(servers.instance().repository());
	}

	/** Every page load writes, as with the others. */
	Workload hybridWithoutTouchInterval(Servers servers) {
		return hybridWithoutTouchInterval(servers, MemcachedProtocol.AUTO);
	}

	Workload hybridWithoutTouchInterval(Servers servers, MemcachedProtocol protocol) {
		return repository(servers.instance(protocol, withoutTouchInterval()).repository());
	}

	/** The sessions are spread over three nodes; every page load writes. */
	Workload hybridOnThreeNodes(Servers servers) {
		return clustered(servers, 0);
	}

	/** Two of three nodes hold each session; every page load writes. */
	Workload hybridWithReplica(Servers servers) {
		return clustered(servers, 1);
	}

	Workload hybridOnThreeNodes(Servers servers, Duration operationTimeout) {
		return repository(servers.clustered(0, operationTimeout, withoutTouchInterval()).repository());
	}

	private Workload clustered(Servers servers, int replicas) {
		return repository(servers.clustered(replicas, Servers.OPERATION_TIMEOUT, withoutTouchInterval()).repository());
	}

	static SessionTiming withoutTouchInterval() {
		SessionTiming defaults = Instance.TIMING;
		return new SessionTiming(defaults.syncInterval(), Duration.ZERO, defaults.clockSkew(),
				defaults.reaperInterval());
	}

	/** Spring Session's own store, in the same database server. */
	Workload jdbc(Servers servers) {
		new ResourceDatabasePopulator(new ClassPathResource("org/springframework/session/jdbc/schema-postgresql.sql"))
			.execute(servers.dataSource());
		JdbcIndexedSessionRepository repository = new JdbcIndexedSessionRepository(
				new JdbcTemplate(servers.dataSource()),
				new TransactionTemplate(new JdbcTransactionManager(servers.dataSource())));
		new PostgreSqlJdbcIndexedSessionRepositoryCustomizer().customize(repository);
		return repository(repository);
	}

	<S extends Session> Workload repository(SessionRepository<S> repository) {
		List<String> ids = create(() -> {
			S session = repository.createSession();
			Page.fill(session);
			repository.save(session);
			return session.getId();
		});
		return workload(ids, (id, changes) -> {
			S session = found(repository.findById(id));
			Page.load(session, changes);
			repository.save(session);
		}, (id) -> Page.count(found(repository.findById(id))));
	}

	private static <S extends Session> S found(@Nullable S session) {
		if (session == null) {
			throw new IllegalStateException("A session is gone");
		}
		return session;
	}

	private List<String> create(Supplier<String> session) {
		List<String> ids = new ArrayList<>();
		for (int i = 0; i < this.sessions; i++) {
			ids.add(session.get());
		}
		return ids;
	}

	private Workload workload(List<String> ids, BiConsumer<String, Boolean> page, ToLongFunction<String> count) {
		List<Operation> operations = new ArrayList<>();
		for (int thread = 0; thread < THREADS; thread++) {
			List<String> own = ids.subList(thread * this.sessions / THREADS, (thread + 1) * this.sessions / THREADS);
			operations.add(() -> {
				ThreadLocalRandom random = ThreadLocalRandom.current();
				boolean changes = random.nextInt(PERCENT) < PERCENT_CHANGED;
				page.accept(own.get(random.nextInt(own.size())), changes);
				return changes ? 1 : 0;
			});
		}
		return new Workload(operations, () -> ids.stream().mapToLong(count).sum());
	}

}
