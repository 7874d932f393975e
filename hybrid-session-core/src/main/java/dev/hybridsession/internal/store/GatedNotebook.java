package dev.hybridsession.internal.store;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The notebook of instances behind the gate: nobody waits for a database that is known to
 * be away.
 */
public final class GatedNotebook implements ClusterNotebook {

	private final ClusterNotebook notebook;

	private final StoreGate gate;

	/**
	 * Puts a notebook behind the gate.
	 * @param gate the gate
	 * @param notebook the notebook, in the database that the gate stands before
	 */
	public GatedNotebook(StoreGate gate, ClusterNotebook notebook) {
		this.notebook = notebook;
		this.gate = gate;
	}

	@Override
	public void signIn(InstanceNote note) {
		tell(() -> this.notebook.signIn(note));
	}

	@Override
	public void signOut(String id) {
		tell(() -> this.notebook.signOut(id));
	}

	@Override
	public boolean takeOn(InstanceNote vanished, long now) {
		return this.gate.askAtOnce(() -> this.notebook.takeOn(vanished, now));
	}

	@Override
	public List<InstanceNote> instances() {
		return this.gate.askAtOnce(this.notebook::instances);
	}

	@Override
	public void raiseFence(String node, long fence) {
		tell(() -> this.notebook.raiseFence(node, fence));
	}

	@Override
	public Map<String, Long> fences() {
		return this.gate.askAtOnce(this.notebook::fences);
	}

	@Override
	public OptionalLong now() {
		return this.gate.askAtOnce(this.notebook::now);
	}

	@Override
	public void forgetFences(long before) {
		tell(() -> this.notebook.forgetFences(before));
	}

	private void tell(Runnable change) {
		this.gate.askAtOnce(() -> {
			change.run();
			return true;
		});
	}

}
