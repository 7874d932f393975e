package dev.hybridsession.internal.subsession;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of a write, which the writer returns to the engine.
 *
 * @param outcome whether it was done
 * @param found what there is now, or {@code null} if it has to be read
 */
record SubsessionWrite(Outcome outcome, @Nullable SubsessionRead found) {

	static final SubsessionWrite CONFLICT = new SubsessionWrite(Outcome.CONFLICT, null);

	static final SubsessionWrite DEAD = new SubsessionWrite(Outcome.DEAD, null);

	enum Outcome {

		WRITTEN, CONFLICT, DEAD,

		/** Not by the row; but the cache may have it. */
		UNCONFIRMED

	}

}
