package dev.hybridsession.internal.jdbc;

import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.internal.store.RowUpdate;
import dev.hybridsession.internal.store.RowUpdate.Outcome;

/**
 * Updates many rows.
 *
 * <ol>
 * <li>Order them by internal id, so that instances with overlapping batches wait for each
 * other instead of deadlocking.</li>
 * <li>Update them as one batch in one transaction. If a driver does not tell the outcome
 * for a row, read the row, and compare the version.</li>
 * <li>If the database rejects a row, and with it the batch, do the same with either half,
 * down to the one row.</li>
 * </ol>
 */
final class BatchUpdate {

	private static final String FIND_VERSIONS = """
			SELECT INTERNAL_ID, VERSION
			FROM %1$s
			WHERE NAMESPACE = %2$s AND ENDED_TIME IS NULL AND INTERNAL_ID IN (""";

	static final String UPDATE = """
			UPDATE %1$s
			SET PUBLIC_ID = ?, VERSION = ?, CREATION_TIME = ?, LAST_ACCESS_TIME = ?, EXPIRY_TIME = ?, PRINCIPAL = ?, RECORD = ?
			WHERE NAMESPACE = %2$s AND INTERNAL_ID = ? AND PUBLIC_ID = ? AND VERSION = ? AND ENDED_TIME IS NULL""";

	private final Tables tables;

	private final StoreTransactions transactions;

	private final List<RowUpdate> updates;

	private final Outcome[] outcomes;

	BatchUpdate(Tables tables, List<RowUpdate> updates) {
		this.tables = tables;
		this.transactions = tables.transactions();
		this.updates = List.copyOf(updates);
		this.outcomes = new Outcome[updates.size()];
	}

	/**
	 * Updates the rows.
	 * @return what became of each, in the order in which they were given
	 */
	List<Outcome> run() {
		List<Integer> accepted = new ArrayList<>();
		for (int i = 0; i < this.updates.size(); i++) {
			try {
				SessionRows.check(this.updates.get(i).row(), this.transactions);
				accepted.add(i);
			}
			catch (RowRejectedException ex) {
				this.outcomes[i] = Outcome.REJECTED;
			}
		}
		accepted.sort(Comparator.comparing((i) -> this.updates.get(i).expected().internalId()));
		update(accepted);
		return List.copyOf(Arrays.asList(this.outcomes));
	}

	private void update(List<Integer> part) {
		if (part.isEmpty()) {
			return;
		}
		try {
			List<Object[]> rows = part.stream().map((i) -> SessionRows.updateArguments(this.updates.get(i))).toList();
			record(part, this.tables.changeAll(UPDATE, rows));
		}
		catch (RowRejectedException ex) {
			if (part.size() == 1) {
				this.outcomes[part.get(0)] = Outcome.REJECTED;
				return;
			}
			update(part.subList(0, part.size() / 2));
			update(part.subList(part.size() / 2, part.size()));
		}
	}

	private void record(List<Integer> part, int[] counts) {
		List<Integer> unknown = new ArrayList<>();
		for (int i = 0; i < part.size(); i++) {
			int index = part.get(i);
			if (counts[i] == Statement.SUCCESS_NO_INFO) {
				unknown.add(index);
			}
			this.outcomes[index] = (counts[i] == 1) ? Outcome.UPDATED : Outcome.NOT_MATCHED;
		}
		if (!unknown.isEmpty()) {
			resolve(unknown);
		}
	}

	/** Versions are unique, so the new one is in the row only if it was put there. */
	private void resolve(List<Integer> unknown) {
		Object[] ids = unknown.stream().map((i) -> this.updates.get(i).expected().internalId()).toArray();
		String query = FIND_VERSIONS + String.join(", ", Collections.nCopies(ids.length, "?")) + ")";
		Map<String, Long> versions = this.tables
			.query(query, (row, number) -> Map.entry(row.getString(1), row.getLong(2)), ids)
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
		for (int index : unknown) {
			RowUpdate update = this.updates.get(index);
			Long version = versions.get(update.expected().internalId());
			if (version != null && version == update.row().version()) {
				this.outcomes[index] = Outcome.UPDATED;
			}
		}
	}

}
