package dev.hybridsession.internal.jdbc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.internal.store.RowUpdate;
import dev.hybridsession.internal.store.RowUpdate.Outcome;

/**
 * Updates many rows.
 *
 * <ol>
 * <li>Order them by internal id, so that instances with overlapping batches wait for each
 * other instead of deadlocking.</li>
 * <li>Update them in one transaction.</li>
 * <li>If the database rejects a row, and with it the batch, do the same with either half,
 * down to the one row.</li>
 * </ol>
 */
record BatchUpdate(Tables tables) {

	static final String UPDATE = """
			UPDATE %1$s
			SET PUBLIC_ID = ?, VERSION = ?, CREATION_TIME = ?, LAST_ACCESS_TIME = ?, EXPIRY_TIME = ?, PRINCIPAL = ?, RECORD = ?
			WHERE NAMESPACE = %2$s AND INTERNAL_ID = ? AND PUBLIC_ID = ? AND VERSION = ? AND ENDED_TIME IS NULL""";

	/**
	 * Updates the rows, and returns what became of each, in the order in which they were
	 * given.
	 */
	List<Outcome> run(List<RowUpdate> updates) {
		Map<RowUpdate, Outcome> outcomes = new IdentityHashMap<>();
		List<RowUpdate> accepted = new ArrayList<>();
		for (RowUpdate update : updates) {
			try {
				SessionRows.check(update.row(), this.tables.transactions());
				accepted.add(update);
			}
			catch (RowRejectedException ex) {
				outcomes.put(update, Outcome.REJECTED);
			}
		}
		accepted.sort(Comparator.comparing((update) -> update.expected().internalId()));
		update(accepted, outcomes);
		return updates.stream().map(outcomes::get).toList();
	}

	private void update(List<RowUpdate> part, Map<RowUpdate, Outcome> outcomes) {
		if (part.isEmpty()) {
			return;
		}
		try {
			StoreTransactions transactions = this.tables.transactions();
			String sql = this.tables.sql(UPDATE);
			List<Object[]> rows = part.stream().map(SessionRows::updateArguments).toList();
			int[] counts = transactions.write(() -> transactions.changeEach(sql, rows));
			for (int i = 0; i < counts.length; i++) {
				outcomes.put(part.get(i), (counts[i] == 1) ? Outcome.UPDATED : Outcome.NOT_MATCHED);
			}
		}
		catch (RowRejectedException ex) {
			if (part.size() == 1) {
				outcomes.put(part.get(0), Outcome.REJECTED);
				return;
			}
			update(part.subList(0, part.size() / 2), outcomes);
			update(part.subList(part.size() / 2, part.size()), outcomes);
		}
	}

}
