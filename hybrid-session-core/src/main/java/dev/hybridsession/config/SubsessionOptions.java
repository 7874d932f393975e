package dev.hybridsession.config;

import java.util.Set;

/**
 * What can be set of subsessions, with its defaults.
 */
public final class SubsessionOptions {

	private Set<String> writeThrough = Set.of();

	SubsessionOptions() {
	}

	public Set<String> getWriteThrough() {
		return this.writeThrough;
	}

	/**
	 * Sets the subsessions whose changes go to the database at once, which alone decides
	 * about them: losing memcached loses nothing of them.
	 * @param names their names
	 */
	public void setWriteThrough(Set<String> names) {
		this.writeThrough = Set.copyOf(names);
	}

}
