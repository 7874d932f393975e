package dev.hybridsession.internal.jdbc;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.hybridsession.internal.store.RowEnding;

/**
 * Ends many sessions in one transaction, for {@link JdbcSessionStore}.
 *
 * <ol>
 * <li>Order them by internal id, so that instances with overlapping batches wait for each
 * other instead of deadlocking.</li>
 * <li>End their rows.</li>
 * <li>Delete the subsessions of the ended sessions, and run the callbacks of the
 * transaction.</li>
 * </ol>
 */
record BatchEnd(Tables tables) {

	private static final String END = """
			UPDATE %1$s
			SET ENDED_TIME = ?, EXPIRY_TIME = ?, PRINCIPAL = NULL, RECORD = NULL
			WHERE NAMESPACE = %2$s AND INTERNAL_ID = ? AND PUBLIC_ID = ? AND VERSION = ? AND ENDED_TIME IS NULL""";

	static final String DELETE_SUBSESSIONS = """
			DELETE FROM %1$s_SUBSESSION
			WHERE NAMESPACE = %2$s AND INTERNAL_ID = ?""";

	private static final String DELETE_SUBSESSIONS_OF_MANY = """
			DELETE FROM %1$s_SUBSESSION
			WHERE NAMESPACE = %2$s AND INTERNAL_ID""" + Tables.IN_HUNDRED;

	/**
	 * Ends the sessions, and returns the internal ids of those that this call has ended.
	 */
	Set<String> run(List<RowEnding> endings) {
		List<RowEnding> ordered = endings.stream()
			.sorted(Comparator.comparing((ending) -> ending.expected().internalId()))
			.toList();
		return this.tables.transactions()
			.write(() -> endRows(ordered),
					(ended) -> ordered.stream()
						.filter((ending) -> ended.contains(ending.expected().internalId()))
						.forEach((ending) -> ending.inTransaction().run()));
	}

	private Set<String> endRows(List<RowEnding> endings) {
		int[] counts = update(END, endings.stream().map(BatchEnd::arguments).toList());
		Set<String> ended = new LinkedHashSet<>();
		for (int i = 0; i < counts.length; i++) {
			if (counts[i] == 1) {
				ended.add(endings.get(i).expected().internalId());
			}
		}
		deleteSubsessions(List.copyOf(ended));
		return ended;
	}

	/**
	 * Deletes with one statement for each hundred sessions. Few sessions have
	 * subsessions, so most statements for a single session would delete nothing.
	 */
	private void deleteSubsessions(List<String> ended) {
		if (ended.size() == 1) {
			update(DELETE_SUBSESSIONS, List.<Object[]>of(new Object[] { ended.get(0) }));
			return;
		}
		Tables.hundreds(ended).forEach((ids) -> update(DELETE_SUBSESSIONS_OF_MANY, List.<Object[]>of(ids)));
	}

	private int[] update(String statement, List<Object[]> rows) {
		return this.tables.transactions().changeEach(this.tables.sql(statement), rows);
	}

	private static Object[] arguments(RowEnding ending) {
		return new Object[] { ending.end().endedTime(), ending.end().purgeTime(), ending.expected().internalId(),
				ending.expected().publicId(), ending.expected().version() };
	}

}
