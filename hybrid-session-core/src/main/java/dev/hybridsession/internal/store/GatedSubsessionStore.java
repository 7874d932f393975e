package dev.hybridsession.internal.store;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The database as the tier of subsessions, behind the gate that the sessions use.
 */
public final class GatedSubsessionStore implements SubsessionStore {

	private final StoreGate gate;

	private final SubsessionStore store;

	/**
	 * Puts a store behind a gate.
	 * @param gate the gate
	 * @param store the store, in the same database as the sessions
	 */
	public GatedSubsessionStore(StoreGate gate, SubsessionStore store) {
		this.gate = gate;
		this.store = store;
	}

	@Override
	public @Nullable SubsessionRow find(String internalId, String name) {
		return this.gate.askForNullable(() -> this.store.find(internalId, name));
	}

	@Override
	public List<SubsessionRow> findAll(String internalId) {
		return this.gate.ask(() -> this.store.findAll(internalId));
	}

	@Override
	public Insertion insert(SubsessionRow row) {
		return this.gate.ask(() -> this.store.insert(row));
	}

	@Override
	public boolean update(SubsessionRow row, long expectedVersion) {
		return this.gate.ask(() -> this.store.update(row, expectedVersion));
	}

}
