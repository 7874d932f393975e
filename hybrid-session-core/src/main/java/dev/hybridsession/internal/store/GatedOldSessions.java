package dev.hybridsession.internal.store;

import java.util.List;
import java.util.Optional;

/**
 * The sessions of an old store in the same database, behind the gate: nobody waits for a
 * database that is known to be away.
 */
public final class GatedOldSessions implements OldSessions {

	private final StoreGate gate;

	private final OldSessions old;

	/**
	 * Puts an old store behind the gate.
	 * @param gate the gate
	 * @param old the store, in the database that the gate stands before
	 */
	public GatedOldSessions(StoreGate gate, OldSessions old) {
		this.gate = gate;
		this.old = old;
	}

	@Override
	public Optional<OldSession> find(String id) {
		return this.gate.ask(() -> this.old.find(id));
	}

	@Override
	public boolean touch(String id, long accessTime) {
		return this.gate.ask(() -> this.old.touch(id, accessTime));
	}

	@Override
	public void delete(String id) {
		this.gate.ask(() -> {
			this.old.delete(id);
			return true;
		});
	}

	@Override
	public List<String> findIds(String principal) {
		return this.gate.ask(() -> this.old.findIds(principal));
	}

	@Override
	public void write(OldSession session) {
		this.gate.ask(() -> {
			this.old.write(session);
			return true;
		});
	}

}
