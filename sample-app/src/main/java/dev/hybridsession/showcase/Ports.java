package dev.hybridsession.showcase;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Chooses free ports of the loopback interface, below those that the system gives to
 * clients: a client that looks for a killed node could take its port otherwise.
 */
final class Ports {

	private static final int FIRST = 20_000;

	private static final int COUNT = 10_000;

	private final Set<Integer> chosen = new HashSet<>();

	int next() {
		for (int attempt = 0; attempt < 1000; attempt++) {
			int port = FIRST + ThreadLocalRandom.current().nextInt(COUNT);
			if (!this.chosen.contains(port) && isFree(port)) {
				this.chosen.add(port);
				return port;
			}
		}
		throw new IllegalStateException("There is no free port between " + FIRST + " and " + (FIRST + COUNT));
	}

	private static boolean isFree(int port) {
		try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
			return socket.isBound();
		}
		catch (IOException ex) {
			return false;
		}
	}

}
