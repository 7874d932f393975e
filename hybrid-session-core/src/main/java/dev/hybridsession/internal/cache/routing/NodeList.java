package dev.hybridsession.internal.cache.routing;

import java.util.List;
import java.util.Objects;
import java.util.Set;

import dev.hybridsession.internal.store.InstanceNote;
import org.jspecify.annotations.Nullable;

/**
 * Where the keys of an instance with another setup are.
 */
final class NodeList {

	private final Rendezvous rendezvous;

	private final int copies;

	private final Set<String> away;

	NodeList(InstanceNote note) {
		this.rendezvous = new Rendezvous(note.nodes());
		this.copies = note.copies();
		this.away = note.away();
	}

	/**
	 * Returns the nodes that hold a key while all are there.
	 */
	List<String> owners(String key) {
		return this.rendezvous.first(key, this.copies);
	}

	/**
	 * Returns the nodes that hold a key now. Fewer nodes have fewer to stand in.
	 */
	List<String> serving(String key) {
		return this.rendezvous.first(key, this.rendezvous.names().size())
			.stream()
			.filter((name) -> !this.away.contains(name))
			.limit(this.copies)
			.toList();
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof NodeList list && this.copies == list.copies
				&& this.rendezvous.names().equals(list.rendezvous.names()) && this.away.equals(list.away);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.rendezvous.names(), this.copies, this.away);
	}

}
