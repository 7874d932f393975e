package dev.hybridsession.route;

/**
 * Is told when a node that was there is lost, or one that was lost is back.
 */
@FunctionalInterface
public interface NodeListener {

	/**
	 * A node is about to be asked again, or is not asked any more.
	 * @param name the name of the node
	 */
	void changed(String name);

}
