package dev.hybridsession.simulation;

import java.util.List;
import java.util.Set;

import dev.hybridsession.internal.store.RowEnd;
import dev.hybridsession.internal.store.RowEnding;
import dev.hybridsession.internal.store.RowName;
import dev.hybridsession.internal.store.RowRead;
import dev.hybridsession.internal.store.RowState;
import dev.hybridsession.internal.store.RowUpdate;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.store.SessionStore;
import org.jspecify.annotations.Nullable;

/** A store that passes each call on. A rule that is switched off changes single calls. */
class PassingStore implements SessionStore {

	final SessionStore store;

	PassingStore(SessionStore store) {
		this.store = store;
	}

	@Override
	public RowRead find(String publicId) {
		return this.store.find(publicId);
	}

	@Override
	public List<SessionRow> findByPrincipal(String principal) {
		return this.store.findByPrincipal(principal);
	}

	@Override
	public boolean insert(SessionRow row) {
		return this.store.insert(row);
	}

	@Override
	public boolean update(RowUpdate update) {
		return this.store.update(update);
	}

	@Override
	public List<RowUpdate.Outcome> updateAll(List<RowUpdate> updates) {
		return this.store.updateAll(updates);
	}

	@Override
	public boolean end(RowState expected, RowEnd end, Runnable inTransaction) {
		return this.store.end(expected, end, inTransaction);
	}

	@Override
	public Set<String> endAll(List<RowEnding> endings) {
		return this.store.endAll(endings);
	}

	@Override
	public boolean insertEnded(RowEnd end, Runnable inTransaction) {
		return this.store.insertEnded(end, inTransaction);
	}

	@Override
	public List<SessionRow> findExpired(long now, @Nullable SessionRow after, int limit) {
		return this.store.findExpired(now, after, limit);
	}

	@Override
	public List<RowName> findAccessedSince(long since, @Nullable String after, int limit) {
		return this.store.findAccessedSince(since, after, limit);
	}

	@Override
	public int purge(long now, int limit) {
		return this.store.purge(now, limit);
	}

	@Override
	public void probe() {
		this.store.probe();
	}

}
