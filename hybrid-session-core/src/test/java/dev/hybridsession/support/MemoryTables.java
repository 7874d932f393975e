package dev.hybridsession.support;

import java.util.Comparator;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.hybridsession.internal.store.RowState;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.store.SubsessionRow;
import org.jspecify.annotations.Nullable;

/** One state of the tables of a {@link MemoryDatabase}. The rows in it never change. */
final class MemoryTables {

	/** By internal id. */
	private final NavigableMap<String, Row> sessions;

	private final SortedMap<Key, SubsessionRow> subsessions;

	MemoryTables() {
		this(new TreeMap<>(), new TreeMap<>());
	}

	private MemoryTables(NavigableMap<String, Row> sessions, SortedMap<Key, SubsessionRow> subsessions) {
		this.sessions = sessions;
		this.subsessions = subsessions;
	}

	MemoryTables copy() {
		return new MemoryTables(new TreeMap<>(this.sessions), new TreeMap<>(this.subsessions));
	}

	NavigableMap<String, Row> sessions() {
		return this.sessions;
	}

	SortedMap<Key, SubsessionRow> subsessions() {
		return this.subsessions;
	}

	/** The row, live or ended, that bears a public id. */
	@Nullable Row bearing(String publicId) {
		return this.sessions.values()
			.stream()
			.filter((row) -> row.publicId().equals(publicId))
			.findFirst()
			.orElse(null);
	}

	/** The live row in a state. */
	@Nullable Row in(RowState state) {
		Row row = this.sessions.get(state.internalId());
		return (row != null && row.isIn(state)) ? row : null;
	}

	void deleteSubsessions(String internalId) {
		this.subsessions.keySet().removeIf((key) -> key.internalId().equals(internalId));
	}

	/**
	 * The row of a session. An ended row has no content, and its expiry time is the time
	 * at which it may be purged.
	 *
	 * @param row what there is of it
	 * @param ended whether the session has ended
	 */
	record Row(SessionRow row, boolean ended) {

		/** The order of {@code ORDER BY EXPIRY_TIME, INTERNAL_ID}. */
		static final Comparator<Row> BY_EXPIRY = Comparator.comparingLong(Row::expiryTime)
			.thenComparing(Row::internalId);

		String internalId() {
			return this.row.internalId();
		}

		String publicId() {
			return this.row.publicId();
		}

		long expiryTime() {
			return this.row.expiryTime();
		}

		boolean live() {
			return !this.ended;
		}

		boolean isIn(RowState state) {
			return live() && RowState.of(this.row).equals(state);
		}

	}

	/**
	 * The key of a subsession.
	 *
	 * @param internalId the internal id of its session
	 * @param name its name
	 */
	record Key(String internalId, String name) implements Comparable<Key> {

		private static final Comparator<Key> ORDER = Comparator.comparing(Key::internalId).thenComparing(Key::name);

		static Key of(SubsessionRow row) {
			return new Key(row.internalId(), row.name());
		}

		@Override
		public int compareTo(Key other) {
			return ORDER.compare(this, other);
		}

	}

}
