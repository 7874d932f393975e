package dev.hybridsession.internal.cache.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.CacheWrite.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * A write of several nodes in one round, and their answers as one.
 * <ol>
 * <li>It is stored when all have stored it.</li>
 * <li>One conflict is a conflict: the writer reads all copies and merges them, with the
 * copies that it has written already.</li>
 * <li>If a node refuses the value, its outdated copy is removed on the condition of the
 * write, as if it had been evicted. If all other nodes have stored the value, it is
 * stored.</li>
 * <li>If some nodes have stored it and other nodes did not answer, it is unconfirmed.
 * </li>
 * </ol>
 *
 * @param removal what to send to a node that refuses the write
 */
record CopyWrite(List<CacheNode> nodes, Sending removal, List<Pending<CacheWrite>> answers) {

	/** The node has no copy, which is a known state, too. */
	private static final CacheWrite GONE = CacheWrite.of(Outcome.STORED);

	/**
	 * Sends a write to nodes.
	 * @param write what to send to the node of an index
	 * @param removal what to send there if it refuses that; {@code STORED} if nothing is
	 * there then, and nobody else had written there
	 */
	static CopyWrite send(List<CacheNode> nodes, Sending write, Sending removal) {
		List<Pending<CacheWrite>> answers = new ArrayList<>(nodes.size());
		for (int i = 0; i < nodes.size(); i++) {
			answers.add(write.send(i, nodes.get(i)));
		}
		return new CopyWrite(nodes, removal, answers);
	}

	/**
	 * Waits for the answers, those of the owners first. Otherwise another node that hangs
	 * would use up the time that the removal of a refused copy needs. Other nodes need no
	 * removal: memcached removes an item by itself if it refuses an unconditional write.
	 * @param owners how many of the nodes, from the first, have to confirm
	 */
	CacheWrite await(int owners, Deadline deadline) {
		List<CacheWrite> counted = answers(0, owners, deadline);
		CacheWrite result = (outcome(counted) == Outcome.REFUSED) ? CacheWrite.of(Outcome.REFUSED)
				: together(counted, deadline);
		answers(owners, this.nodes.size(), deadline);
		return result;
	}

	/**
	 * Waits for the answers to copies that need not be there: a node that refuses its
	 * copy, and has none then, is as good as one that stores it.
	 */
	CacheWrite awaitOptional(int owners, Deadline deadline) {
		return together(answers(0, owners, deadline), deadline);
	}

	private CacheWrite together(List<CacheWrite> counted, Deadline deadline) {
		Outcome outcome = outcome(counted);
		if (outcome == Outcome.REFUSED
				|| (outcome == Outcome.UNCONFIRMED && counted.stream().anyMatch(CopyWrite::refused))) {
			removeRefused(counted, deadline);
			outcome = outcome(counted);
		}
		return (outcome == Outcome.STORED) ? new CacheWrite(outcome, token(counted)) : CacheWrite.of(outcome);
	}

	private List<CacheWrite> answers(int from, int to, Deadline deadline) {
		List<CacheWrite> answers = new ArrayList<>(to - from);
		for (Pending<CacheWrite> pending : this.answers.subList(from, to)) {
			answers.add(pending.await(deadline));
		}
		return answers;
	}

	private static Outcome outcome(List<CacheWrite> writes) {
		if (writes.isEmpty()) {
			return Outcome.UNAVAILABLE;
		}
		Outcome first = writes.get(0).outcome();
		boolean conflict = false;
		boolean same = true;
		for (CacheWrite write : writes) {
			same &= write.outcome() == first;
			conflict |= write.outcome() == Outcome.CONFLICT || write.outcome() == Outcome.ABSENT;
		}
		return same ? first : conflict ? Outcome.CONFLICT : Outcome.UNCONFIRMED;
	}

	/** Where nothing is left, it is as if it had been stored and evicted. */
	private void removeRefused(List<CacheWrite> writes, Deadline deadline) {
		for (int i = 0; i < writes.size(); i++) {
			if (refused(writes.get(i))) {
				CacheWrite removed = this.removal.send(i, this.nodes.get(i)).await(deadline);
				writes.set(i, removed.stored() ? GONE : removed);
			}
		}
	}

	/** Waits for the answers to a removal. A node that had no copy counts as done. */
	CacheWrite awaitRemoval(int owners, Deadline deadline) {
		List<CacheWrite> counted = answers(0, owners, deadline);
		answers(owners, this.nodes.size(), deadline);
		boolean gone = counted.stream().allMatch(CacheWrite::gone);
		if (gone && counted.stream().anyMatch(CacheWrite::stored)) {
			return CacheWrite.of(Outcome.STORED);
		}
		return (counted.size() == 1) ? counted.get(0) : CacheWrite.of(outcome(counted));
	}

	private CacheToken token(List<CacheWrite> writes) {
		@Nullable CacheToken[] states = new CacheToken[writes.size()];
		for (int i = 0; i < states.length; i++) {
			states[i] = writes.get(i).token();
		}
		return new CopyToken((this.nodes.size() == states.length) ? this.nodes : this.nodes.subList(0, states.length),
				states);
	}

	/** Sends a value to nodes that have none. */
	static CopyWrite addition(List<CacheNode> nodes, String key, byte[] value, Duration timeToLive) {
		return send(nodes, (index, node) -> node.add(key, value, timeToLive), (index, node) -> absence(node, key));
	}

	/** Asks whether nothing is there. */
	private static Pending<CacheWrite> absence(CacheNode node, String key) {
		Pending<CacheRead> read = node.read(key);
		return (deadline) -> {
			CacheRead answer = read.await(deadline);
			return CacheWrite.of((answer == CacheRead.NoHit.MISS) ? Outcome.STORED
					: (answer == CacheRead.NoHit.UNAVAILABLE) ? Outcome.UNCONFIRMED : Outcome.CONFLICT);
		};
	}

	/** Removes whatever is there. */
	static Pending<CacheWrite> removal(CacheNode node, String key) {
		Pending<CacheWrite> removal = node.remove(key);
		return (deadline) -> {
			CacheWrite answer = removal.await(deadline);
			return answer.gone() ? CacheWrite.of(Outcome.STORED) : answer;
		};
	}

	private static boolean refused(CacheWrite write) {
		return write.outcome() == Outcome.REFUSED;
	}

	/** Sends a write to one node. */
	@FunctionalInterface
	interface Sending {

		Pending<CacheWrite> send(int index, CacheNode node);

	}

}
