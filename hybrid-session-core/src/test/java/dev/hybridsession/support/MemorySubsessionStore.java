package dev.hybridsession.support;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.internal.store.SubsessionRow;
import dev.hybridsession.internal.store.SubsessionStore;
import dev.hybridsession.support.MemoryTables.Key;
import dev.hybridsession.support.MemoryTables.Row;
import org.jspecify.annotations.Nullable;

/** The subsessions in a {@link MemoryDatabase}. */
public final class MemorySubsessionStore implements SubsessionStore {

	private static final int MAX_LENGTH = 64;

	private final MemoryDatabase database;

	private final Runnable meanwhile;

	public MemorySubsessionStore(MemoryDatabase database) {
		this(database, () -> {
		});
	}

	/**
	 * Creates a store that is overtaken.
	 * @param database where the rows are
	 * @param meanwhile runs in every insertion, after it was asked whether the session
	 * lives, and before the row is inserted: no database locks the session for that
	 */
	public MemorySubsessionStore(MemoryDatabase database, Runnable meanwhile) {
		this.database = database;
		this.meanwhile = meanwhile;
	}

	@Override
	public @Nullable SubsessionRow find(String internalId, String name) {
		SubsessionRow row = this.database.committed().subsessions().get(new Key(internalId, name));
		return (row != null) ? copy(row) : null;
	}

	/** In the order of the names. */
	@Override
	public List<SubsessionRow> findAll(String internalId) {
		return this.database.committed()
			.subsessions()
			.values()
			.stream()
			.filter((row) -> row.internalId().equals(internalId))
			.map(MemorySubsessionStore::copy)
			.toList();
	}

	/** In the order of the ids and of the names. */
	@Override
	public Map<String, List<String>> findNames(List<String> internalIds) {
		return this.database.committed()
			.subsessions()
			.values()
			.stream()
			.filter((row) -> internalIds.contains(row.internalId()))
			.collect(Collectors.groupingBy(SubsessionRow::internalId, TreeMap::new,
					Collectors.mapping(SubsessionRow::name, Collectors.toList())));
	}

	@Override
	public Insertion insert(SubsessionRow row) {
		Row session = this.database.committed().sessions().get(row.internalId());
		if (session == null) {
			return Insertion.NO_SESSION;
		}
		if (session.ended()) {
			return Insertion.ENDED;
		}
		MemoryText.check(row.name(), MAX_LENGTH);
		this.meanwhile.run();
		return this.database.write((tables) -> {
			if (!tables.sessions().containsKey(row.internalId())) {
				throw new RowRejectedException("The session is gone", null);
			}
			boolean inserted = tables.subsessions().putIfAbsent(Key.of(row), copy(row)) == null;
			return inserted ? Insertion.INSERTED : Insertion.EXISTS;
		});
	}

	@Override
	public boolean update(SubsessionRow row, long expectedVersion) {
		return this.database.write((tables) -> {
			SubsessionRow found = tables.subsessions().get(Key.of(row));
			if (found == null || found.version() != expectedVersion) {
				return false;
			}
			tables.subsessions().put(Key.of(row), copy(row));
			return true;
		});
	}

	/** A caller that has the bytes may change them. */
	private static SubsessionRow copy(SubsessionRow row) {
		return new SubsessionRow(row.internalId(), row.name(), row.version(), row.record().clone());
	}

}
