package dev.hybridsession.internal.store;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Stores the messages of instances about the nodes of their caches in the durable tier,
 * for the heartbeat: which instances there are, and when the routes of keys changed. A
 * node is named as the instances' settings name it.
 *
 * <p>
 * Any number of instances may call any method at the same time. Every method throws
 * {@link StoreUnavailableException} if the database cannot be asked.
 */
public interface ClusterNotebook {

	/** Writes the note of an instance, whatever it was before. */
	void signIn(InstanceNote note);

	/** Removes the note of an instance that leaves in good order. */
	void signOut(String id);

	/**
	 * Removes the note of an instance that vanished and whose sessions have been looked
	 * after, unless the instance has given a sign of life since.
	 * @param seen the sign of life that {@link #takeOn} has written
	 */
	void signOut(String id, long seen);

	/**
	 * Takes over the sessions of an instance that has vanished, for a sweep. This fails
	 * if another instance was faster, or if the instance has given a sign of life since.
	 * The rest of its note stays as it is.
	 * @param vanished its note as it was read
	 * @param now the new sign of life of the note, in milliseconds since the epoch. It
	 * differs from the sign that was read, so that other instances notice
	 * @return whether the caller has taken them over; {@code false} too if the note is
	 * gone
	 */
	boolean takeOn(InstanceNote vanished, long now);

	/** Reads the notes of all instances, in no order. */
	List<InstanceNote> instances();

	/**
	 * Notes that the routes over a node have changed.
	 * @param fence when, in milliseconds since the epoch; an earlier one than is noted
	 * already changes nothing
	 */
	void raiseFence(String node, long fence);

	/**
	 * Reads when the routes over each node have last changed: the newest fence by the
	 * name of the node.
	 */
	Map<String, Long> fences();

	/**
	 * Asks the database for its time.
	 * @return milliseconds since the epoch, whatever time zones there are; or nothing if
	 * it is not known how to ask this kind of database
	 */
	OptionalLong now();

	/**
	 * Removes fences that are older than any cached copy.
	 * @param before fences earlier than this one go, in milliseconds since the epoch
	 */
	void forgetFences(long before);

}
