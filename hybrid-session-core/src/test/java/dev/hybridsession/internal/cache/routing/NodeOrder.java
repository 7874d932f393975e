package dev.hybridsession.internal.cache.routing;

import java.util.List;

/** Tells tests where keys are. */
public final class NodeOrder {

	private NodeOrder() {
	}

	/** The nodes in their order for a key. */
	public static List<String> of(String key, List<String> nodes) {
		return new Rendezvous(nodes).first(key, nodes.size());
	}

}
