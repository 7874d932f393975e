package dev.hybridsession.support;

/**
 * Refuses to start a server in {@code ./dev test --fast}, which runs no test with the tag
 * {@code servers} or {@code faults}: so that none lacks its tag.
 */
final class Servers {

	private Servers() {
	}

	static void require() {
		if ("false".equals(System.getProperty("tests.servers"))) {
			throw new IllegalStateException("A test that starts a server has the tag 'servers' or 'faults'");
		}
	}

}
