package dev.hybridsession.support;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.hybridsession.internal.store.RowEnd;
import dev.hybridsession.internal.store.RowEnding;
import dev.hybridsession.internal.store.RowName;
import dev.hybridsession.internal.store.RowRead;
import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.internal.store.RowState;
import dev.hybridsession.internal.store.RowUpdate;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.support.MemoryTables.Row;
import org.jspecify.annotations.Nullable;

/**
 * The sessions in a {@link MemoryDatabase}. A transaction holds its lock, so the callback
 * in it must neither write to the database nor wait for another writer.
 */
public final class MemoryStore implements SessionStore {

	private static final int MAX_INTERNAL_ID_LENGTH = 64;

	private static final byte[] NO_CONTENT = new byte[0];

	private final MemoryDatabase database;

	public MemoryStore(MemoryDatabase database) {
		this.database = database;
	}

	@Override
	public RowRead find(String publicId) {
		Row row = this.database.committed().bearing(publicId);
		if (row == null) {
			return RowRead.NotLive.ABSENT;
		}
		return row.live() ? copy(row.row()) : RowRead.NotLive.ENDED;
	}

	@Override
	public List<SessionRow> findByPrincipal(String principal) {
		return live((row) -> principal.equals(row.principal())).map(MemoryStore::copy).toList();
	}

	@Override
	public boolean insert(SessionRow row) {
		check(row);
		return this.database.write((tables) -> insert(tables, new Row(copy(row), false)));
	}

	private static boolean insert(MemoryTables tables, Row row) {
		return tables.bearing(row.publicId()) == null && tables.sessions().putIfAbsent(row.internalId(), row) == null;
	}

	@Override
	public boolean update(RowUpdate update) {
		check(update.row());
		return this.database.write((tables) -> update(tables, update));
	}

	private static boolean update(MemoryTables tables, RowUpdate update) {
		if (tables.in(update.expected()) == null) {
			return false;
		}
		Row bearer = tables.bearing(update.row().publicId());
		if (bearer != null && !bearer.internalId().equals(update.expected().internalId())) {
			throw new RowRejectedException("Another row has the public id", null);
		}
		tables.sessions().put(update.expected().internalId(), new Row(copy(update.row()), false));
		return true;
	}

	/** In the order of internal ids, as a batch for a database. */
	@Override
	public List<RowUpdate.Outcome> updateAll(List<RowUpdate> updates) {
		RowUpdate.Outcome[] outcomes = new RowUpdate.Outcome[updates.size()];
		return this.database.write((tables) -> {
			IntStream.range(0, outcomes.length)
				.boxed()
				.sorted(Comparator.comparing((i) -> updates.get(i).expected().internalId()))
				.forEach((i) -> outcomes[i] = outcome(tables, updates.get(i)));
			return List.copyOf(Arrays.asList(outcomes));
		});
	}

	private static RowUpdate.Outcome outcome(MemoryTables tables, RowUpdate update) {
		try {
			check(update.row());
			return update(tables, update) ? RowUpdate.Outcome.UPDATED : RowUpdate.Outcome.NOT_MATCHED;
		}
		catch (RowRejectedException ex) {
			return RowUpdate.Outcome.REJECTED;
		}
	}

	@Override
	public boolean end(RowState expected, RowEnd end, Runnable inTransaction) {
		return !endAll(List.of(new RowEnding(expected, end, inTransaction))).isEmpty();
	}

	@Override
	public Set<String> endAll(List<RowEnding> endings) {
		return this.database.write((tables) -> {
			Set<String> ended = new LinkedHashSet<>();
			for (RowEnding ending : endings) {
				if (end(tables, ending)) {
					ended.add(ending.expected().internalId());
				}
			}
			return ended;
		});
	}

	private static boolean end(MemoryTables tables, RowEnding ending) {
		Row row = tables.in(ending.expected());
		if (row == null) {
			return false;
		}
		SessionRow live = row.row();
		tables.sessions()
			.put(live.internalId(), ended(new SessionRow(live.internalId(), live.publicId(), live.version(),
					live.creationTime(), live.lastAccessTime(), ending.end().purgeTime(), null, NO_CONTENT)));
		tables.deleteSubsessions(live.internalId());
		ending.inTransaction().run();
		return true;
	}

	@Override
	public boolean insertEnded(RowEnd end, Runnable inTransaction) {
		SessionRow row = new SessionRow(end.internalId(), end.publicId(), 0, end.creationTime(), end.endedTime(),
				end.purgeTime(), null, NO_CONTENT);
		check(row);
		return this.database.write((tables) -> {
			boolean inserted = insert(tables, ended(row));
			if (inserted) {
				inTransaction.run();
			}
			return inserted;
		});
	}

	private static Row ended(SessionRow row) {
		return new Row(row, true);
	}

	@Override
	public List<SessionRow> findExpired(long now, @Nullable SessionRow after, int limit) {
		Row last = (after != null) ? new Row(after, false) : null;
		return this.database.committed()
			.sessions()
			.values()
			.stream()
			.filter((row) -> row.live() && hasCome(row, now))
			.filter((row) -> last == null || Row.BY_EXPIRY.compare(row, last) > 0)
			.sorted(Row.BY_EXPIRY)
			.limit(limit)
			.map((row) -> copy(row.row()))
			.toList();
	}

	@Override
	public List<RowName> findAccessedSince(long since, @Nullable String after, int limit) {
		return live((row) -> row.lastAccessTime() >= since)
			.filter((row) -> after == null || row.internalId().compareTo(after) > 0)
			.limit(limit)
			.map((row) -> new RowName(row.internalId(), row.publicId()))
			.toList();
	}

	@Override
	public int purge(long now, int limit) {
		return this.database.write((tables) -> {
			List<Row> purged = tables.sessions()
				.values()
				.stream()
				.filter((row) -> row.ended() && hasCome(row, now))
				.sorted(Row.BY_EXPIRY)
				.limit(limit)
				.toList();
			for (Row row : purged) {
				tables.sessions().remove(row.internalId());
				tables.deleteSubsessions(row.internalId());
			}
			return purged.size();
		});
	}

	@Override
	public void probe() {
		// it answers
	}

	private static boolean hasCome(Row row, long now) {
		return row.expiryTime() <= now && row.expiryTime() != Long.MAX_VALUE;
	}

	/** In the order of internal ids. */
	private Stream<SessionRow> live(Predicate<SessionRow> condition) {
		return this.database.committed().sessions().values().stream().filter(Row::live).map(Row::row).filter(condition);
	}

	private static void check(SessionRow row) {
		MemoryText.check(row.internalId(), MAX_INTERNAL_ID_LENGTH);
		MemoryText.check(row.publicId(), SessionRow.MAX_ID_LENGTH);
		MemoryText.check(row.principal(), SessionRow.MAX_PRINCIPAL_LENGTH);
	}

	/** A caller that has the bytes may change them. */
	private static SessionRow copy(SessionRow row) {
		return new SessionRow(row.internalId(), row.publicId(), row.version(), row.creationTime(), row.lastAccessTime(),
				row.expiryTime(), row.principal(), row.record().clone());
	}

}
