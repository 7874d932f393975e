package dev.hybridsession.simulation;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

import dev.hybridsession.internal.store.ClusterNotebook;
import dev.hybridsession.internal.store.InstanceNote;

/**
 * A notebook that passes each call on. A rule that is switched off changes single calls.
 */
class PassingNotebook implements ClusterNotebook {

	final ClusterNotebook notebook;

	PassingNotebook(ClusterNotebook notebook) {
		this.notebook = notebook;
	}

	@Override
	public void signIn(InstanceNote note) {
		this.notebook.signIn(note);
	}

	@Override
	public void signOut(String id) {
		this.notebook.signOut(id);
	}

	@Override
	public void signOut(String id, long seen) {
		this.notebook.signOut(id, seen);
	}

	@Override
	public boolean takeOn(InstanceNote vanished, long now) {
		return this.notebook.takeOn(vanished, now);
	}

	@Override
	public List<InstanceNote> instances() {
		return this.notebook.instances();
	}

	@Override
	public void raiseFence(String node, long fence) {
		this.notebook.raiseFence(node, fence);
	}

	@Override
	public Map<String, Long> fences() {
		return this.notebook.fences();
	}

	@Override
	public OptionalLong now() {
		return this.notebook.now();
	}

	@Override
	public void forgetFences(long before) {
		this.notebook.forgetFences(before);
	}

}
