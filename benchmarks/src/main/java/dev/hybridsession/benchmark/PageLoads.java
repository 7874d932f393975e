package dev.hybridsession.benchmark;

import java.time.Duration;

import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.copies.SessionTiming;

import org.springframework.session.Session;
import org.springframework.session.SessionRepository;

/**
 * Eight threads that load pages of many {@link Users}.
 *
 * @param sessions how many users there are
 */
record PageLoads(int sessions) {

	static final int THREADS = 8;

	/** One of the stores as an application has it that sets nothing. */
	Workload of(Store store, Servers servers) {
		return workload(store.open(servers, Page.USUAL));
	}

	Workload bare(Servers servers, MemcachedProtocol protocol) {
		return workload(new BarePages(new BareCache(servers.cache(protocol)), Page.USUAL.size()));
	}

	/** With the defaults: an unchanged session is rewritten at most once per second. */
	Workload hybrid(Servers servers) {
		return of(Store.HYBRID, servers);
	}

	/** Every page load writes, as with the others. */
	Workload hybridWithoutTouchInterval(Servers servers) {
		return of(Store.HYBRID_EVERY_PAGE, servers);
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

	<S extends Session> Workload repository(SessionRepository<S> repository) {
		return workload(PageStore.of(repository, Page.USUAL));
	}

	private Workload workload(PageStore store) {
		return Users.create(store, this.sessions).workload(THREADS);
	}

}
