package dev.hybridsession.support;

/**
 * Refuses to start a server in {@code ./dev test --fast}. A test that starts one has the
 * tag {@code servers} or {@code faults}, or asks first.
 */
public final class Servers {

	private Servers() {
	}

	/**
	 * Whether the tests may start servers.
	 * @return {@code false} in {@code ./dev test --fast}
	 */
	public static boolean mayStart() {
		return !"false".equals(System.getProperty("tests.servers"));
	}

	/**
	 * Begins to start a server.
	 * @throws IllegalStateException in {@code ./dev test --fast}
	 */
	public static void require() {
		if (!mayStart()) {
			throw new IllegalStateException("A test that starts a server has the tag 'servers' or 'faults'");
		}
	}

}
