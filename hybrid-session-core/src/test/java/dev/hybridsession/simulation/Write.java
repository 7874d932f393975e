package dev.hybridsession.simulation;

import org.jspecify.annotations.Nullable;

/**
 * A value that a request has given to something.
 *
 * @param request the request
 * @param name what was written: an attribute, or a subsession
 * @param value the value, which no other write has, or {@code null} for a removal
 * @param through whether it goes to the database at once
 */
record Write(Request request, String name, @Nullable String value, boolean through) {

	@Override
	public String toString() {
		return this.name + " = " + this.value + " by " + this.request;
	}

}
