package dev.hybridsession.config;

import java.util.Set;

import dev.hybridsession.subsession.HybridSubsessions;

/**
 * How subsessions are kept: {@code hybrid-session.subsessions.*}.
 */
public final class SubsessionOptions {

	/**
	 * Names of the subsessions whose changes go to the database at once, which alone
	 * decides about them; losing memcached loses nothing of them.
	 */
	private Set<String> writeThrough = Set.of();

	SubsessionOptions() {
	}

	public Set<String> getWriteThrough() {
		return this.writeThrough;
	}

	public void setWriteThrough(Set<String> writeThrough) {
		this.writeThrough = Set.copyOf(writeThrough);
	}

	void check() {
		SettingsCheck.require(this.writeThrough.stream().allMatch(HybridSubsessions::isName),
				"subsessions.write-through", this.writeThrough,
				"a list of names of 1 to 64 letters, digits, dots, hyphens or underscores");
	}

}
