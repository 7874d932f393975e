package dev.hybridsession.internal.cache.routing;

/** Is told when a node that was there is lost, or one that was lost is back. */
@FunctionalInterface
public interface NodeListener {

	/** A node is about to be lost or to be back. Nobody can be told yet. */
	default void changing(String name) {
		changed(name);
	}

	/** A node is lost or back. */
	void changed(String name);

}
