package dev.hybridsession.internal.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells the heartbeat which routes of keys over the nodes of a cache this instance and
 * the others know, and learns from it.
 */
public interface CacheRoutes {

	/** Returns the names of the nodes of this instance, in order. */
	List<String> nodes();

	/** Returns how many nodes hold a session: 1, and 1 for each replica. */
	int copies();

	/** Returns the nodes that this instance cannot reach. */
	Set<String> away();

	/**
	 * Returns why this instance cannot reach nodes: the reason by the name of the node,
	 * for each node that is away for a known reason.
	 */
	Map<String, String> problems();

	/**
	 * Returns which servers this instance reaches, by the name of the node, for each node
	 * that is there and has told its identity.
	 */
	Map<String, NodeIdentity> identities();

	/**
	 * Returns what memory the servers have that this instance reaches, by the name of the
	 * node, for each node that has told it. The servers are not asked.
	 */
	Map<String, NodeMemory> memory();

	/**
	 * Returns the newest fence by the name of the node, as far as this instance knows, in
	 * milliseconds since the epoch. A node whose routes never changed has none.
	 */
	Map<String, Long> fences();

	/**
	 * Takes over what is known elsewhere.
	 * @param others the notes of all other instances that are there
	 */
	void learn(Map<String, Long> fences, Collection<InstanceNote> others);

	/**
	 * Notes that this instance could not learn of earlier events. Every copy may have
	 * missed a change.
	 */
	void markAllStale();

	/**
	 * Sets what is to run when this instance has lost a node or has it back.
	 * @param action runs on the thread that noticed it, so it must be short
	 */
	void onChange(Runnable action);

}
