package dev.hybridsession.showcase;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

import dev.hybridsession.showcase.ShowcaseSettings.PortSettings;

/**
 * Chooses free ports of the loopback interface, below the ports that the system gives to
 * clients: a client that looks for a killed node could take its port otherwise. Showcases
 * that run at the same time need ranges of their own, because a killed node does not hold
 * its port.
 */
final class Ports {

	private final PortSettings range;

	private final Set<Integer> chosen = new HashSet<>();

	Ports(PortSettings range) {
		this.range = range;
	}

	int next() {
		for (int attempt = 0; attempt < 1000; attempt++) {
			int port = this.range.first() + ThreadLocalRandom.current().nextInt(this.range.count());
			if (!this.chosen.contains(port) && isFree(port)) {
				this.chosen.add(port);
				return port;
			}
		}
		throw new IllegalStateException("None of the " + this.range.count() + " ports from " + this.range.first()
				+ " on is free: set showcase.ports");
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
