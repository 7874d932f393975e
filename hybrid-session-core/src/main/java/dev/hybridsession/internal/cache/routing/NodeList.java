package dev.hybridsession.internal.cache.routing;

import java.util.List;
import java.util.Set;

import dev.hybridsession.internal.store.InstanceNote;

/**
 * Where the keys of an instance with another setup are.
 *
 * @param rendezvous the order of its nodes
 * @param copies how many of them hold a key
 * @param away those of them that it cannot reach
 */
record NodeList(Rendezvous rendezvous, int copies, Set<String> away) {

	static NodeList of(InstanceNote note) {
		return new NodeList(new Rendezvous(note.nodes()), note.copies(), note.away());
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

}
