package dev.hybridsession.sample;

import java.util.List;

/**
 * Somebody who may log in, and whose password anybody may read.
 *
 * @param name the user name
 * @param password the password, in plain text
 */
record DemoUser(String name, String password) {

	static final List<DemoUser> ALL = List.of(new DemoUser("alice", "alice"), new DemoUser("bob", "bob"));

}
