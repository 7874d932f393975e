package dev.hybridsession.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Users who are logged in to a {@link WebApplication}, whose pages threads load over
 * HTTP. Each thread has a connection and users of its own.
 *
 * @param users how many users there are
 */
record WebUsers(int users) {

	static final int CONNECTIONS = 16;

	private static final int PERCENT_CHANGED = 30;

	private static final int PERCENT = 100;

	/** Starts an application in a JVM of its own, and logs its users in. */
	Workload workload(WebStore store, Servers servers) {
		List<String> arguments = new ArrayList<>(List.of(store.name()));
		arguments.addAll(servers.addresses().arguments());
		ChildJvm application = servers.closing(ChildJvm.start(WebApplication.class, arguments));
		int port = Integer.parseInt(application.await(WebApplication.LISTENS));
		return workload(store, port, servers).workingIn(application::cpuNanos);
	}

	/** The same with an application that listens already. */
	Workload workload(WebStore store, int port, Servers servers) {
		List<Operation> operations = new ArrayList<>();
		List<User> all = new ArrayList<>();
		HttpConnection counting = servers.closing(new HttpConnection(port));
		for (int thread = 0; thread < CONNECTIONS; thread++) {
			HttpConnection connection = servers.closing(new HttpConnection(port));
			List<User> own = new ArrayList<>();
			for (int user = thread; user < this.users; user += CONNECTIONS) {
				String name = "user" + user;
				own.add(User.of((store != WebStore.NONE) ? connection.logIn(name) : WebSecurity.USER + ": " + name));
			}
			all.addAll(own);
			boolean counts = store != WebStore.NONE;
			operations.add(() -> load(connection, own) && counts ? 1 : 0);
		}
		return new Workload(operations, () -> all.stream().mapToLong((user) -> user.count(counting)).sum());
	}

	/** Returns whether the page changed the session. */
	private static boolean load(HttpConnection connection, List<User> own) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		boolean changes = random.nextInt(PERCENT) < PERCENT_CHANGED;
		User user = own.get(random.nextInt(own.size()));
		connection.load(changes ? user.changing : user.reading);
		return changes;
	}

	private record User(byte[] reading, byte[] changing) {

		static User of(String header) {
			return new User(HttpConnection.request("/page", header),
					HttpConnection.request("/page?change=true", header));
		}

		long count(HttpConnection connection) {
			String page = connection.load(this.reading);
			return Long.parseLong(page.substring(page.indexOf(' ') + 1));
		}

	}

}
