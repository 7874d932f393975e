package dev.hybridsession.internal.store;

import java.util.List;

/**
 * The notices of ends behind the gate: nobody waits for a database that is known to be
 * away.
 */
public final class GatedEndNotices implements EndNotices {

	private final StoreGate gate;

	private final EndNotices notices;

	/**
	 * Puts notices behind the gate.
	 * @param gate the gate
	 * @param notices the notices, in the database that the gate stands before
	 */
	public GatedEndNotices(StoreGate gate, EndNotices notices) {
		this.gate = gate;
		this.notices = notices;
	}

	@Override
	public void tell(List<EndNotice> told) {
		this.gate.ask(() -> {
			this.notices.tell(told);
			return true;
		});
	}

	@Override
	public List<EndNotice> toldSince(long time, String after, int limit) {
		return this.gate.ask(() -> this.notices.toldSince(time, after, limit));
	}

	@Override
	public void forget(long before) {
		this.gate.ask(() -> {
			this.notices.forget(before);
			return true;
		});
	}

}
