package dev.hybridsession.simulation;

import java.util.function.Predicate;

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

	/**
	 * Returns when a page that was loaded after a time has first saved a value of this
	 * name.
	 */
	long savedAgain(long after, Predicate<Request> some) {
		return this.request.user.requests.stream()
			.filter((page) -> page.succeeded() && page.found && !page.isSuperseded() && page.loaded > after
					&& page.saves(this.name))
			.filter(some)
			.mapToLong((page) -> page.ended)
			.min()
			.orElse(Request.NEVER);
	}

	@Override
	public String toString() {
		return this.name + " = " + this.value + " by " + this.request;
	}

}
