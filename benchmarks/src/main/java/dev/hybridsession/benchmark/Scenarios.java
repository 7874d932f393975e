package dev.hybridsession.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static dev.hybridsession.MemcachedProtocol.BINARY;
import static dev.hybridsession.MemcachedProtocol.META;

/** All scenarios. The first of each group is what the others are compared with. */
final class Scenarios {

	private static final int THREADS = 8;

	private Scenarios() {
	}

	static List<Scenario> all(int sessions) {
		return Stream
			.of(contended("one counter, 8 threads of one instance", 1),
					contended("one counter, 2 instances with 4 threads each", 2),
					uncontended("one thread", new Counters(1, 1, 1)),
					uncontended("8 threads, a session for each", new Counters(1, THREADS, THREADS)),
					pages("page loads, 8 threads", new PageLoads(sessions)),
					nodes("page loads on several nodes, 8 threads", new PageLoads(sessions)),
					protocols("page loads in each protocol, 8 threads", new PageLoads(sessions)),
					encrypted("page loads with TLS, 8 threads", new EncryptedPageLoads(new PageLoads(sessions))),
					signed("signed page loads, 8 threads", new SignedPageLoads(new PageLoads(sessions))),
					metered("metered page loads, 8 threads", new MeteredPageLoads(new PageLoads(sessions))),
					reactive("page loads of WebFlux, 8 threads", new ReactivePageLoads(new PageLoads(sessions))))
			.flatMap(List::stream)
			.toList();
	}

	private static List<Scenario> contended(String group, int instances) {
		Counters counters = new Counters(instances, THREADS, 1);
		return List.of(new Scenario(group, "locked session", counters::lockedSession),
				new Scenario(group, "get and cas until it succeeds", counters::bare),
				new Scenario(group, "subsession, lock", counters::lock),
				new Scenario(group, "subsession, update", counters::update));
	}

	private static List<Scenario> uncontended(String group, Counters counters) {
		return List.of(new Scenario(group, "get and cas", counters::bare),
				new Scenario(group, "get of two keys in one round, and cas", counters::bareWithSession),
				new Scenario(group, "subsession, update", counters::update));
	}

	private static List<Scenario> pages(String group, PageLoads pages) {
		List<Scenario> scenarios = new ArrayList<>();
		for (Store store : Store.available()) {
			scenarios.add(new Scenario(group, store.title(), (servers) -> pages.of(store, servers)));
		}
		return scenarios;
	}

	private static List<Scenario> nodes(String group, PageLoads pages) {
		return List.of(new Scenario(group, "hybrid-session, touch-interval 0", pages::hybridWithoutTouchInterval),
				new Scenario(group, "the same on 3 nodes", pages::hybridOnThreeNodes),
				new Scenario(group, "the same on 3 nodes, 1 replica", pages::hybridWithReplica));
	}

	private static List<Scenario> protocols(String group, PageLoads pages) {
		return List.of(new Scenario(group, "get and cas, binary", (servers) -> pages.bare(servers, BINARY)),
				new Scenario(group, "get and cas, meta", (servers) -> pages.bare(servers, META)),
				new Scenario(group, "touch-interval 0, binary",
						(servers) -> pages.hybridWithoutTouchInterval(servers, BINARY)),
				new Scenario(group, "touch-interval 0, meta",
						(servers) -> pages.hybridWithoutTouchInterval(servers, META)));
	}

	private static List<Scenario> encrypted(String group, EncryptedPageLoads pages) {
		return List.of(new Scenario(group, "hybrid-session", (servers) -> pages.plain(servers, Instance.TIMING)),
				new Scenario(group, "encrypted", (servers) -> pages.encrypted(servers, Instance.TIMING)),
				new Scenario(group, "touch-interval 0",
						(servers) -> pages.plain(servers, PageLoads.withoutTouchInterval())),
				new Scenario(group, "touch-interval 0, encrypted",
						(servers) -> pages.encrypted(servers, PageLoads.withoutTouchInterval())));
	}

	private static List<Scenario> signed(String group, SignedPageLoads pages) {
		return List.of(new Scenario(group, "hybrid-session", pages::unsigned),
				new Scenario(group, "signed records", pages::signedRecords),
				new Scenario(group, "signed records and ids", pages::signedRecordsAndIds),
				new Scenario(group, "touch-interval 0", pages::unsignedWithoutTouchInterval),
				new Scenario(group, "touch-interval 0, signed records and ids", pages::signedWithoutTouchInterval));
	}

	private static List<Scenario> reactive(String group, ReactivePageLoads pages) {
		return List.of(new Scenario(group, "the repository", pages::blocking),
				new Scenario(group, "through the adapter", pages::adapted));
	}

	private static List<Scenario> metered(String group, MeteredPageLoads pages) {
		return List.of(new Scenario(group, "hybrid-session", pages::plain),
				new Scenario(group, "with meters", pages::metered),
				new Scenario(group, "in an observation", pages::inObservation),
				new Scenario(group, "in an observation, with tier", pages::inObservationWithTier));
	}

}
