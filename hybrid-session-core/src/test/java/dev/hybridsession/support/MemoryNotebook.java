package dev.hybridsession.support;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.hybridsession.tier.ClusterNotebook;
import dev.hybridsession.tier.InstanceNote;
import dev.hybridsession.tier.StoreUnavailableException;

/**
 * A notebook in memory, for as many instances as share it, that is away where a test says
 * so.
 */
public final class MemoryNotebook implements ClusterNotebook {

	private final Map<String, InstanceNote> notes = new ConcurrentHashMap<>();

	private final Map<String, Long> fences = new ConcurrentHashMap<>();

	private volatile boolean unavailable;

	/** From now on the notebook cannot be asked, or can be again. */
	public void setUnavailable(boolean unavailable) {
		this.unavailable = unavailable;
	}

	@Override
	public void signIn(InstanceNote note) {
		arrive();
		this.notes.put(note.id(), note);
	}

	@Override
	public void signOut(String id) {
		arrive();
		this.notes.remove(id);
	}

	@Override
	public boolean takeOn(InstanceNote vanished, long now) {
		arrive();
		InstanceNote noted = this.notes.get(vanished.id());
		if (noted == null || noted.seen() != vanished.seen()) {
			return false;
		}
		InstanceNote next = new InstanceNote(noted.id(), noted.nodes(), noted.copies(), noted.away(), noted.settled(),
				Math.max(now, noted.seen() + 1));
		return this.notes.replace(noted.id(), noted, next);
	}

	@Override
	public List<InstanceNote> instances() {
		arrive();
		return List.copyOf(this.notes.values());
	}

	@Override
	public void raiseFence(String node, long fence) {
		arrive();
		this.fences.merge(node, fence, Math::max);
	}

	@Override
	public Map<String, Long> fences() {
		arrive();
		return Map.copyOf(this.fences);
	}

	@Override
	public void forgetFences(long before) {
		arrive();
		this.fences.values().removeIf((fence) -> fence < before);
	}

	private void arrive() {
		if (this.unavailable) {
			throw new StoreUnavailableException("A test has cut the notebook off", null);
		}
	}

}
