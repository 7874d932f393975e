package dev.hybridsession.benchmark;

import java.util.function.Function;

/**
 * Something to be measured, and compared with the first scenario of its group.
 *
 * @param group what is compared
 * @param name what is measured
 * @param preparation makes it ready; only done for what is run
 */
record Scenario(String group, String name, Function<Servers, Workload> preparation) {

	boolean matches(String filter) {
		return (this.group + ": " + this.name).contains(filter);
	}

}
