package dev.hybridsession.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Ports of the loopback interface for the servers of the tests. A server that is killed
 * finds its port free when it is started again.
 * <ol>
 * <li>The ports are below those that the system gives to clients. A client that looks for
 * a dead server might get the server's port otherwise.</li>
 * <li>A JVM takes whole blocks of ports. It listens on the first port of a block for as
 * long as it runs, so no other JVM takes that block, also not one of another build.</li>
 * <li>Nobody else in this JVM gets a port before it is given back.</li>
 * </ol>
 */
public final class Ports {

	private static final int FIRST = 20_000;

	private static final int BLOCK = 100;

	private static final int BLOCKS = 127;

	private static final ReentrantLock LOCK = new ReentrantLock();

	/** Open until the JVM ends. */
	private static final List<ServerSocket> BLOCKS_OF_THIS_JVM = new ArrayList<>();

	private static final Set<Integer> TAKEN = new HashSet<>();

	/** The ports of the blocks of this JVM, the one that was given longest ago first. */
	private static final List<Integer> PORTS = new ArrayList<>();

	private Ports() {
	}

	/**
	 * Takes a port on which nobody listens.
	 * @return the port; {@link #giveBack give it back} when the server is gone for good
	 */
	public static int take() {
		LOCK.lock();
		try {
			int port = PORTS.stream().filter((each) -> !TAKEN.contains(each) && isFree(each)).findFirst().orElse(0);
			if (port == 0) {
				takeBlock();
				return take();
			}
			TAKEN.add(port);
			PORTS.remove((Integer) port);
			PORTS.add(port);
			return port;
		}
		finally {
			LOCK.unlock();
		}
	}

	/** Gives a port back, or does nothing if it was given back before. */
	public static void giveBack(int port) {
		LOCK.lock();
		try {
			TAKEN.remove(port);
		}
		finally {
			LOCK.unlock();
		}
	}

	private static void takeBlock() {
		List<Integer> blocks = IntStream.range(0, BLOCKS)
			.mapToObj((i) -> FIRST + i * BLOCK)
			.collect(Collectors.toCollection(ArrayList::new));
		Collections.shuffle(blocks);
		for (int block : blocks) {
			try {
				BLOCKS_OF_THIS_JVM.add(listen(block));
				IntStream.range(1, BLOCK).forEach((i) -> PORTS.add(block + i));
				return;
			}
			catch (IOException ex) {
				// another JVM has it
			}
		}
		throw new IllegalStateException("No free port");
	}

	private static boolean isFree(int port) {
		try {
			listen(port).close();
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static ServerSocket listen(int port) throws IOException {
		return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
	}

}
