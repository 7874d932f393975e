package dev.hybridsession.route;

import java.util.ArrayList;
import java.util.List;

import dev.hybridsession.tier.CacheToken;
import dev.hybridsession.tier.CacheWrite;
import dev.hybridsession.tier.CacheWrite.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * A write of several nodes in one round, and their answers as one.
 * <ol>
 * <li>It is stored when all have stored it.</li>
 * <li>One conflict is a conflict: whoever wrote reads all copies and merges them, with
 * those that it has written already.</li>
 * <li>Where it was refused the copy that is out of date is removed, as if it had been
 * evicted. If all others have stored it, it is stored.</li>
 * <li>If some have stored it and others did not answer, it is unconfirmed.</li>
 * </ol>
 */
final class CopyWrite {

	private final List<CacheNode> nodes;

	private final List<Pending<CacheWrite>> answers = new ArrayList<>();

	private CopyWrite(List<CacheNode> nodes) {
		this.nodes = nodes;
	}

	/**
	 * Sends a write to nodes.
	 * @param nodes the nodes
	 * @param write what to send to the node of an index
	 * @return the write
	 */
	static CopyWrite send(List<CacheNode> nodes, Sending write) {
		CopyWrite sent = new CopyWrite(nodes);
		for (int i = 0; i < nodes.size(); i++) {
			sent.answers.add(write.send(i, nodes.get(i)));
		}
		return sent;
	}

	/**
	 * Waits for the answers.
	 * @param key what was written
	 * @param owners how many of the nodes, from the first, have to confirm
	 * @return what became of it
	 */
	CacheWrite await(String key, int owners, Deadline deadline) {
		List<CacheWrite> writes = this.answers.stream().map((answer) -> answer.await(deadline)).toList();
		List<CacheWrite> counted = writes.subList(0, owners);
		if (counted.size() == 1) {
			return one(counted.get(0));
		}
		Outcome outcome = Outcome.UNCONFIRMED;
		if (counted.isEmpty() || all(counted, Outcome.UNAVAILABLE)) {
			outcome = Outcome.UNAVAILABLE;
		}
		else if (all(counted, Outcome.STORED)) {
			return new CacheWrite(Outcome.STORED, token(counted));
		}
		else if (all(counted, Outcome.ABSENT) || all(counted, Outcome.REFUSED)) {
			outcome = counted.get(0).outcome();
		}
		else if (counted.stream().anyMatch(CopyWrite::conflicts)) {
			outcome = Outcome.CONFLICT;
		}
		else if (removeRefused(key, counted, deadline) && counted.stream().noneMatch(CopyWrite::unknown)) {
			return new CacheWrite(Outcome.STORED, token(counted));
		}
		return CacheWrite.of(outcome);
	}

	/**
	 * Waits for the answers to a removal, which one node may have made and another not
	 * had to.
	 */
	CacheWrite awaitRemoval(String key, int owners, Deadline deadline) {
		List<CacheWrite> writes = this.answers.stream().map((answer) -> answer.await(deadline)).toList();
		List<CacheWrite> counted = writes.subList(0, owners);
		boolean gone = counted.stream().allMatch(CopyWrite::isGone);
		return (gone && counted.stream().anyMatch(CacheWrite::stored)) ? CacheWrite.of(Outcome.STORED)
				: await(key, owners, deadline);
	}

	private CacheWrite one(CacheWrite write) {
		return (write.token() != null) ? new CacheWrite(write.outcome(),
				new CopyToken(this.nodes.subList(0, 1), new CacheToken[] { write.token() })) : write;
	}

	private @Nullable CacheToken token(List<CacheWrite> writes) {
		@Nullable CacheToken[] states = new CacheToken[writes.size()];
		for (int i = 0; i < states.length; i++) {
			CacheWrite write = writes.get(i);
			if (write.stored() && write.token() == null) {
				return null;
			}
			states[i] = write.token();
		}
		return new CopyToken(this.nodes.subList(0, states.length), states);
	}

	/** Returns whether no old copy is left where the new one was refused. */
	private boolean removeRefused(String key, List<CacheWrite> writes, Deadline deadline) {
		boolean removed = true;
		for (int i = 0; i < writes.size(); i++) {
			if (writes.get(i).outcome() == Outcome.REFUSED) {
				removed &= isGone(this.nodes.get(i).remove(key).await(deadline));
			}
		}
		return removed;
	}

	private static boolean isGone(CacheWrite removal) {
		return removal.stored() || removal.outcome() == Outcome.ABSENT;
	}

	private static boolean unknown(CacheWrite write) {
		return write.outcome() == Outcome.UNCONFIRMED || write.outcome() == Outcome.UNAVAILABLE;
	}

	private static boolean all(List<CacheWrite> writes, Outcome outcome) {
		return writes.stream().allMatch((write) -> write.outcome() == outcome);
	}

	private static boolean conflicts(CacheWrite write) {
		return write.outcome() == Outcome.CONFLICT || write.outcome() == Outcome.ABSENT;
	}

	/**
	 * Sends a write to one node.
	 */
	@FunctionalInterface
	interface Sending {

		Pending<CacheWrite> send(int index, CacheNode node);

	}

}
