package dev.hybridsession.internal.store;

/**
 * A table of leases behind the gate: nobody waits for a database that is known to be
 * away.
 */
public final class GatedLockTable implements LockTable {

	private final LockTable table;

	private final StoreGate gate;

	/**
	 * Puts a table behind the gate.
	 * @param gate the gate
	 * @param table the table, in the database that the gate stands before
	 */
	public GatedLockTable(StoreGate gate, LockTable table) {
		this.table = table;
		this.gate = gate;
	}

	@Override
	public boolean acquire(String key, String owner, long now, long until) {
		return this.gate.ask(() -> this.table.acquire(key, owner, now, until));
	}

	@Override
	public boolean renew(String key, String owner, long until) {
		return this.gate.ask(() -> this.table.renew(key, owner, until));
	}

	@Override
	public boolean release(String key, String owner) {
		return this.gate.ask(() -> this.table.release(key, owner));
	}

	@Override
	public int purgeExpired(long now, int limit) {
		return this.gate.ask(() -> this.table.purgeExpired(now, limit));
	}

}
