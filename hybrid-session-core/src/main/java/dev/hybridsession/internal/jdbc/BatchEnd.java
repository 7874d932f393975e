package dev.hybridsession.internal.jdbc;

import java.sql.Statement;
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
 * <li>End their rows as one batch. If the driver does not tell the outcome for a row,
 * roll back, and from then on end row by row.</li>
 * <li>Delete the subsessions of the ended sessions, and run the callbacks of the
 * transaction.</li>
 * </ol>
 *
 * <p>
 * The statements are {@linkplain StoreTransactions#impatient impatient}.
 */
final class BatchEnd {

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

	private final Tables tables;

	private final StoreTransactions transactions;

	/** Some drivers do not tell which rows of a batch they have changed. */
	private volatile boolean batchesTell = true;

	BatchEnd(Tables tables) {
		this.tables = tables;
		this.transactions = tables.transactions();
	}

	/**
	 * Ends the sessions, and returns the internal ids of those that this call has ended.
	 */
	Set<String> run(List<RowEnding> endings) {
		List<RowEnding> ordered = endings.stream()
			.sorted(Comparator.comparing((ending) -> ending.expected().internalId()))
			.toList();
		try {
			return end(ordered);
		}
		catch (UntoldException ex) {
			this.batchesTell = false;
			return end(ordered);
		}
	}

	private Set<String> end(List<RowEnding> endings) {
		return this.transactions.write(() -> endRows(endings),
				(ended) -> endings.stream()
					.filter((ending) -> ended.contains(ending.expected().internalId()))
					.forEach((ending) -> ending.inTransaction().run()));
	}

	private Set<String> endRows(List<RowEnding> endings) {
		List<Object[]> rows = endings.stream().map(BatchEnd::arguments).toList();
		int[] counts = update(END, rows);
		Set<String> ended = new LinkedHashSet<>();
		for (int i = 0; i < counts.length; i++) {
			if (counts[i] == Statement.SUCCESS_NO_INFO) {
				throw new UntoldException();
			}
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
		String sql = this.tables.sql(statement);
		return this.transactions.impatient((jdbc) -> (this.batchesTell && rows.size() > 1) ? jdbc.batchUpdate(sql, rows)
				: rows.stream().mapToInt((row) -> jdbc.update(sql, row)).toArray());
	}

	private static Object[] arguments(RowEnding ending) {
		return new Object[] { ending.end().endedTime(), ending.end().purgeTime(), ending.expected().internalId(),
				ending.expected().publicId(), ending.expected().version() };
	}

	/** The driver has not told whether it has changed a row. */
	@SuppressWarnings("serial")
	private static final class UntoldException extends RuntimeException {

	}

}
