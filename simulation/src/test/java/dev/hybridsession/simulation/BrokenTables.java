package dev.hybridsession.simulation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.hybridsession.internal.record.RecordCodec;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.store.RowEnd;
import dev.hybridsession.internal.store.RowEnding;
import dev.hybridsession.internal.store.RowRead;
import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.internal.store.RowState;
import dev.hybridsession.internal.store.RowUpdate;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.internal.store.StoreUnavailableException;
import org.jspecify.annotations.Nullable;

/** Rules of the database that are switched off. */
final class BrokenTables {

	private BrokenTables() {
	}

	private static Rules table(Function<SessionStore, SessionStore> broken) {
		return new Rules() {

			@Override
			SessionStore sessionTable(SessionStore table) {
				return broken.apply(table);
			}

		};
	}

	private static Rules store(Function<SessionStore, SessionStore> broken) {
		return new Rules() {

			@Override
			SessionStore store(SessionStore store) {
				return broken.apply(store);
			}

		};
	}

	/** An update writes a row of any version. */
	static Rules updatingEveryVersion() {
		return table((table) -> new Table(table) {

			@Override
			public boolean update(RowUpdate update) {
				RowState expected = update.expected();
				SessionRow row = row(expected.internalId());
				boolean own = row != null && row.publicId().equals(expected.publicId());
				return super.update(own ? new RowUpdate(RowState.of(row), update.row()) : update);
			}

		});
	}

	/**
	 * An update writes a row of any id. A row is found by each of its former ids, too.
	 */
	static Rules knowingRowsByOldIds() {
		return table((table) -> new Table(table) {

			private final Map<String, String> internalIds = new HashMap<>();

			@Override
			public RowRead find(String publicId) {
				RowRead read = super.find(publicId);
				if (read instanceof SessionRow live) {
					this.internalIds.put(publicId, live.internalId());
				}
				SessionRow row = (read == RowRead.NotLive.ABSENT) ? row(this.internalIds.getOrDefault(publicId, ""))
						: null;
				return (row != null) ? row : read;
			}

			@Override
			public boolean update(RowUpdate update) {
				this.internalIds.put(update.expected().publicId(), update.expected().internalId());
				SessionRow row = row(update.expected().internalId());
				boolean same = row != null && row.version() == update.expected().version();
				return super.update(same ? new RowUpdate(RowState.of(row), update.row()) : update);
			}

		});
	}

	/** A row that ends is deleted. */
	static Rules deletingEndedRows() {
		return table((table) -> new Table(table) {

			@Override
			public boolean end(RowState expected, RowEnd end, Runnable inTransaction) {
				boolean ended = super.end(expected, end, inTransaction);
				purge(Long.MAX_VALUE, Integer.MAX_VALUE);
				return ended;
			}

			@Override
			public boolean insertEnded(RowEnd end, Runnable inTransaction) {
				boolean ended = super.insertEnded(end, inTransaction);
				purge(Long.MAX_VALUE, Integer.MAX_VALUE);
				return ended;
			}

		});
	}

	/** Inserts a row instead of an update of a row that has ended. */
	static Rules revivingEndedRows() {
		return table((table) -> new Table(table) {

			@Override
			public boolean insert(SessionRow row) {
				return super.insert(row) || revive(row);
			}

			@Override
			public boolean update(RowUpdate update) {
				return super.update(update) || revive(update.row());
			}

			private boolean revive(SessionRow row) {
				if (find(row.publicId()) == RowRead.NotLive.ENDED) {
					purge(Long.MAX_VALUE, Integer.MAX_VALUE);
					return super.insert(row);
				}
				return false;
			}

		});
	}

	/** Archives a row with each attempt to end it, be it ended already or not. */
	static Rules archivingEveryAttempt() {
		return table((table) -> new Table(table) {

			@Override
			public boolean end(RowState expected, RowEnd end, Runnable inTransaction) {
				boolean ended = super.end(expected, end, inTransaction);
				if (!ended && find(expected.publicId()) == RowRead.NotLive.ENDED) {
					inTransaction.run();
					return true;
				}
				return ended;
			}

		});
	}

	/** A row expires as if it knew the last access. */
	static Rules expiringWithoutLag() {
		return table((table) -> new Table(table) {

			@Override
			public boolean insert(SessionRow row) {
				return super.insert(withoutLag(row));
			}

			@Override
			public boolean update(RowUpdate update) {
				return super.update(new RowUpdate(update.expected(), withoutLag(update.row())));
			}

		});
	}

	private static SessionRow withoutLag(SessionRow row) {
		SessionRecord record = (SessionRecord) RecordCodec.decode(row.record());
		return new SessionRow(row.internalId(), row.publicId(), row.version(), row.creationTime(), row.lastAccessTime(),
				row.lastAccessTime() + record.interval().toMillis(), row.principal(), row.record());
	}

	/** A database that cannot be asked has no row. */
	static Rules takingOutagesForAbsence() {
		return store((store) -> new PassingStore(store) {

			@Override
			public RowRead find(String publicId) {
				try {
					return super.find(publicId);
				}
				catch (StoreUnavailableException ex) {
					return RowRead.NotLive.ABSENT;
				}
			}

		});
	}

	/** Takes the database for away when there is no free connection. */
	static Rules takingCongestionForOutages() {
		return new Rules() {

			@Override
			StoreUnavailableException congested() {
				return new StoreUnavailableException("No connection to the database is free", null);
			}

		};
	}

	/** An insertion overwrites an existing row. */
	static Rules upserting() {
		return table((table) -> new Table(table) {

			@Override
			public boolean insert(SessionRow row) {
				SessionRow there = row(row.internalId());
				return (there != null) ? update(new RowUpdate(RowState.of(there), row)) : super.insert(row);
			}

		});
	}

	/** Ends a row that was found expired or logged out, also if it has changed since. */
	static Rules endingEveryVersion() {
		return table((table) -> new Table(table) {

			@Override
			public boolean end(RowState expected, RowEnd end, Runnable inTransaction) {
				SessionRow row = row(expected.internalId());
				return super.end((row != null) ? RowState.of(row) : expected, end, inTransaction);
			}

		});
	}

	/** One by one, so that what changes one update changes them all. */
	private static class Table extends PassingStore {

		Table(SessionStore table) {
			super(table);
		}

		@Override
		public List<RowUpdate.Outcome> updateAll(List<RowUpdate> updates) {
			return updates.stream().map(this::outcome).toList();
		}

		private RowUpdate.Outcome outcome(RowUpdate update) {
			try {
				return update(update) ? RowUpdate.Outcome.UPDATED : RowUpdate.Outcome.NOT_MATCHED;
			}
			catch (RowRejectedException ex) {
				return RowUpdate.Outcome.REJECTED;
			}
		}

		@Override
		public Set<String> endAll(List<RowEnding> endings) {
			return endings.stream()
				.filter((ending) -> end(ending.expected(), ending.end(), ending.inTransaction()))
				.map((ending) -> ending.expected().internalId())
				.collect(Collectors.toSet());
		}

		/** Returns the live row of a session, under any id. */
		final @Nullable SessionRow row(String internalId) {
			return this.store.findAccessedSince(Long.MIN_VALUE, null, Integer.MAX_VALUE)
				.stream()
				.filter((name) -> name.internalId().equals(internalId))
				.map((name) -> this.store.find(name.publicId()))
				.map((read) -> (SessionRow) read)
				.filter(Objects::nonNull)
				.findFirst()
				.orElse(null);
		}

	}

}
