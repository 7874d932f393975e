package dev.hybridsession.support;

import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

import dev.hybridsession.internal.store.ClusterNotebook;
import dev.hybridsession.internal.store.InstanceNote;
import dev.hybridsession.internal.store.StoreUnavailableException;

/**
 * A notebook in memory, for as many instances as share it, that is away where a test says
 * so.
 */
public final class MemoryNotebook implements ClusterNotebook {

	private final Map<String, InstanceNote> notes = new ConcurrentSkipListMap<>();

	private final Map<String, Long> fences = new ConcurrentSkipListMap<>();

	private volatile boolean unavailable;

	private volatile Clock clock = Clock.systemUTC();

	/** From now on the notebook cannot be asked, or can be again. */
	public void setUnavailable(boolean unavailable) {
		this.unavailable = unavailable;
	}

	/** The clock of the database. */
	public void setClock(Clock clock) {
		this.clock = clock;
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
	public void signOut(String id, long seen) {
		arrive();
		this.notes.computeIfPresent(id, (same, note) -> (note.seen() != seen) ? note : null);
	}

	@Override
	public boolean takeOn(InstanceNote vanished, long now) {
		arrive();
		InstanceNote noted = this.notes.get(vanished.id());
		if (noted == null || noted.seen() != vanished.seen()) {
			return false;
		}
		InstanceNote next = new InstanceNote(noted.id(), noted.nodes(), noted.copies(), noted.away(), noted.settled(),
				Math.max(now, noted.seen() + 1), noted.identities(), noted.evictingUntil());
		return this.notes.replace(noted.id(), noted, next);
	}

	/** In the order of their ids. */
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

	/** In the order of the names. */
	@Override
	public Map<String, Long> fences() {
		arrive();
		return Collections.unmodifiableMap(new TreeMap<>(this.fences));
	}

	@Override
	public OptionalLong now() {
		arrive();
		return OptionalLong.of(this.clock.millis());
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
