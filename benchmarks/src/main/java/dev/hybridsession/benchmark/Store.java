package dev.hybridsession.benchmark;

import java.util.Arrays;
import java.util.List;

import org.springframework.session.Session;
import org.springframework.session.SessionRepository;

/**
 * The stores that are compared. The bare client comes first; the others are compared with
 * it.
 */
enum Store {

	BARE("get and cas") {

		@Override
		PageStore open(Servers servers, Page page) {
			return new BarePages(new BareCache(servers.cache()), page.size());
		}

	},

	HYBRID_EVERY_PAGE("hybrid-session, touch-interval 0") {

		@Override
		PageStore open(Servers servers, Page page) {
			return PageStore.of(servers.instance(PageLoads.withoutTouchInterval()).repository(), page);
		}

	},

	HYBRID("hybrid-session") {

		@Override
		PageStore open(Servers servers, Page page) {
			return PageStore.of(servers.instance().repository(), page);
		}

	},

	REDIS("spring-session-data-redis") {

		@Override
		PageStore open(Servers servers, Page page) {
			return PageStore.of(repository(servers, RedisSessions.class), page);
		}

	},

	REDIS_INDEXED("spring-session-data-redis, indexed") {

		@Override
		PageStore open(Servers servers, Page page) {
			return PageStore.of(repository(servers, RedisIndexedSessions.class), page);
		}

	},

	HAZELCAST("spring-session-hazelcast, 2 members") {

		@Override
		PageStore open(Servers servers, Page page) {
			return PageStore.of(repository(servers, HazelcastSessions.class), page);
		}

	},

	JDBC("spring-session-jdbc") {

		@Override
		PageStore open(Servers servers, Page page) {
			return PageStore.of(repository(servers, JdbcSessions.class), page);
		}

	};

	private final String title;

	Store(String title) {
		this.title = title;
	}

	/** The stores whose servers this machine has. */
	static List<Store> available() {
		return Arrays.stream(values()).filter(Store::isAvailable).toList();
	}

	boolean isAvailable() {
		return (this != REDIS && this != REDIS_INDEXED) || RedisProcess.isInstalled();
	}

	String title() {
		return this.title;
	}

	/**
	 * Opens the store with connections of its own.
	 * @param servers what it connects to; closes it
	 * @param page what its sessions hold
	 */
	abstract PageStore open(Servers servers, Page page);

	@SuppressWarnings("unchecked")
	private static SessionRepository<Session> repository(Servers servers, Class<?> configuration) {
		return servers.context(configuration).getBean(SessionRepository.class);
	}

}
