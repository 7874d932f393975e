package dev.hybridsession.route;

import java.util.List;
import java.util.Objects;

import dev.hybridsession.tier.InstanceNote;
import org.jspecify.annotations.Nullable;

/**
 * Where the keys of an instance with another setup are.
 */
final class NodeList {

	private final Rendezvous rendezvous;

	private final int copies;

	NodeList(InstanceNote note) {
		this.rendezvous = new Rendezvous(note.nodes());
		this.copies = note.copies();
	}

	/**
	 * Returns the nodes that hold a key while all are there.
	 */
	List<String> owners(String key) {
		return this.rendezvous.first(key, this.copies);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof NodeList list && this.copies == list.copies
				&& this.rendezvous.names().equals(list.rendezvous.names());
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.rendezvous.names(), this.copies);
	}

}
