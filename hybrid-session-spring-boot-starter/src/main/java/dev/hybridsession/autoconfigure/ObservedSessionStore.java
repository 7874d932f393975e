package dev.hybridsession.autoconfigure;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import dev.hybridsession.internal.store.RowEnd;
import dev.hybridsession.internal.store.RowEnding;
import dev.hybridsession.internal.store.RowName;
import dev.hybridsession.internal.store.RowRead;
import dev.hybridsession.internal.store.RowState;
import dev.hybridsession.internal.store.RowUpdate;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.store.SessionStore;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Makes an observation of each read and write of a row for a request. The jobs work
 * outside of any observation, and so theirs are none.
 */
final class ObservedSessionStore implements SessionStore {

	static final String NAME = "hybrid.session.database";

	private final SessionStore store;

	private final ObservationRegistry registry;

	ObservedSessionStore(SessionStore store, ObservationRegistry registry) {
		this.store = store;
		this.registry = registry;
	}

	private <T> T observe(String operation, Supplier<T> work) {
		if (ObservedLoads.request(this.registry) == null) {
			return work.get();
		}
		Observation observation = Observation.createNotStarted(NAME, this.registry)
			.contextualName("session " + operation)
			.lowCardinalityKeyValue("operation", operation);
		return observation.observe(work);
	}

	@Override
	public RowRead find(String publicId) {
		return observe("find", () -> this.store.find(publicId));
	}

	@Override
	public List<SessionRow> findByPrincipal(String principal) {
		return observe("find-by-principal", () -> this.store.findByPrincipal(principal));
	}

	@Override
	public boolean insert(SessionRow row) {
		return observe("insert", () -> this.store.insert(row));
	}

	@Override
	public boolean update(RowUpdate update) {
		return observe("update", () -> this.store.update(update));
	}

	@Override
	public boolean end(RowState expected, RowEnd end, Runnable inTransaction) {
		return observe("end", () -> this.store.end(expected, end, inTransaction));
	}

	@Override
	public boolean insertEnded(RowEnd end, Runnable inTransaction) {
		return observe("end", () -> this.store.insertEnded(end, inTransaction));
	}

	@Override
	public Set<String> endAll(List<RowEnding> endings) {
		return this.store.endAll(endings);
	}

	@Override
	public List<RowUpdate.Outcome> updateAll(List<RowUpdate> updates) {
		return this.store.updateAll(updates);
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
