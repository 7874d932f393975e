package dev.hybridsession.internal.cache.routing;

/**
 * Is told when a node that was there is lost, or one that was lost is back.
 */
@FunctionalInterface
public interface NodeListener {

	/**
	 * A node is about to be lost or to be back. Nobody can be told yet.
	 * @param name the name of the node
	 */
	default void changing(String name) {
		changed(name);
	}

	/**
	 * A node is lost or back.
	 * @param name the name of the node
	 */
	void changed(String name);

}
