package dev.hybridsession.simulation;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.internal.store.SubsessionRow;
import dev.hybridsession.internal.store.SubsessionStore;
import org.jspecify.annotations.Nullable;

/** Rules of the table of subsessions that are switched off. */
final class BrokenSubsessions {

	private BrokenSubsessions() {
	}

	/** An update writes a row of any version. */
	static Rules updatingEveryVersion() {
		return table(Rules.ALL, (table) -> new Table(table) {

			@Override
			public boolean update(SubsessionRow row, long expectedVersion) {
				return overwrite(row);
			}

		});
	}

	/** An insertion overwrites an existing row, rows of sessions too. */
	static Rules upserting() {
		return table(BrokenTables.upserting(), (table) -> new Table(table) {

			@Override
			public Insertion insert(SubsessionRow row) {
				return overwrite(row) ? Insertion.INSERTED : super.insert(row);
			}

		});
	}

	private static Rules table(Rules sessions, Function<SubsessionStore, SubsessionStore> broken) {
		return new Rules() {

			@Override
			SessionStore sessionTable(SessionStore table) {
				return sessions.sessionTable(table);
			}

			@Override
			SubsessionStore subsessionTable(SubsessionStore table) {
				return broken.apply(table);
			}

		};
	}

	private static class Table implements SubsessionStore {

		private final SubsessionStore table;

		Table(SubsessionStore table) {
			this.table = table;
		}

		/** Returns whether there is a row. */
		final boolean overwrite(SubsessionRow row) {
			SubsessionRow there = find(row.internalId(), row.name());
			return there != null && this.table.update(row, there.version());
		}

		@Override
		public @Nullable SubsessionRow find(String internalId, String name) {
			return this.table.find(internalId, name);
		}

		@Override
		public List<SubsessionRow> findAll(String internalId) {
			return this.table.findAll(internalId);
		}

		@Override
		public Map<String, List<String>> findNames(List<String> internalIds) {
			return this.table.findNames(internalIds);
		}

		@Override
		public Insertion insert(SubsessionRow row) {
			return this.table.insert(row);
		}

		@Override
		public boolean update(SubsessionRow row, long expectedVersion) {
			return this.table.update(row, expectedVersion);
		}

	}

}
