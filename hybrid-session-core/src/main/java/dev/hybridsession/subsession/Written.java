package dev.hybridsession.subsession;

import org.jspecify.annotations.Nullable;

/**
 * What became of a write.
 *
 * @param outcome whether it was done
 * @param found what there is now, or {@code null} if it has to be read
 */
record Written(Outcome outcome, @Nullable Found found) {

	static final Written CONFLICT = new Written(Outcome.CONFLICT, null);

	static final Written DEAD = new Written(Outcome.DEAD, null);

	enum Outcome {

		WRITTEN, CONFLICT, DEAD,

		/** Not by the row; but the cache may have it. */
		UNCONFIRMED

	}

}
