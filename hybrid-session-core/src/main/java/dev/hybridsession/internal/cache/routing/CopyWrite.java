package dev.hybridsession.internal.cache.routing;

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
 * <li>One conflict is a conflict: the writer reads all copies and merges them, with those
 * that it has written already.</li>
 * <li>Where it was refused the copy that is out of date is removed, as if it had been
 * evicted, on the condition of the write. If all others have stored it, it is
 * stored.</li>
 * <li>If some have stored it and others did not answer, it is unconfirmed.</li>
 * </ol>
 */
final class CopyWrite {

	/** Nothing is there, which is the state of it. */
	private static final CacheWrite GONE = CacheWrite.of(Outcome.STORED);

	private final List<CacheNode> nodes;

	private final Sending removal;

	private final List<Pending<CacheWrite>> answers;

	private CopyWrite(List<CacheNode> nodes, Sending removal) {
		this.nodes = nodes;
		this.removal = removal;
		this.answers = new ArrayList<>(nodes.size());
	}

	/**
	 * Sends a write to nodes.
	 * @param nodes the nodes
	 * @param write what to send to the node of an index
	 * @param removal what to send there if it refuses that; {@code STORED} if nothing is
	 * there then, and nobody else had written there
	 * @return the write
	 */
	static CopyWrite send(List<CacheNode> nodes, Sending write, Sending removal) {
		CopyWrite sent = new CopyWrite(nodes, removal);
		for (int i = 0; i < nodes.size(); i++) {
			sent.answers.add(write.send(i, nodes.get(i)));
		}
		return sent;
	}

	/**
	 * Waits for the answers. The owners' come first: a node that hangs elsewhere does not
	 * take the time to remove what an owner has refused to replace. No other node needs a
	 * removal, because memcached removes the item that it refuses to replace without a
	 * condition.
	 * @param owners how many of the nodes, from the first, have to confirm
	 * @return what became of it there
	 */
	CacheWrite await(int owners, Deadline deadline) {
		List<CacheWrite> counted = answers(0, owners, deadline);
		CacheWrite result = (outcome(counted) == Outcome.REFUSED) ? CacheWrite.of(Outcome.REFUSED)
				: together(counted, deadline);
		answers(owners, this.nodes.size(), deadline);
		return result;
	}

	/**
	 * Waits for the answers, where it is as good if nothing is there at all.
	 */
	CacheWrite awaitAnyRefusal(int owners, Deadline deadline) {
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
			conflict |= conflicts(write);
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

	/**
	 * Waits for the answers to a removal, which one node may have made and another not
	 * had to.
	 */
	CacheWrite awaitRemoval(int owners, Deadline deadline) {
		List<CacheWrite> counted = answers(0, owners, deadline);
		answers(owners, this.nodes.size(), deadline);
		boolean gone = counted.stream().allMatch(CacheWrite::gone);
		if (gone && counted.stream().anyMatch(CacheWrite::stored)) {
			return CacheWrite.of(Outcome.STORED);
		}
		return (counted.size() == 1) ? counted.get(0) : CacheWrite.of(outcome(counted));
	}

	private @Nullable CacheToken token(List<CacheWrite> writes) {
		@Nullable CacheToken[] states = new CacheToken[writes.size()];
		for (int i = 0; i < states.length; i++) {
			CacheWrite write = writes.get(i);
			if (write != GONE && write.token() == null) {
				return null;
			}
			states[i] = write.token();
		}
		return new CopyToken((this.nodes.size() == states.length) ? this.nodes : this.nodes.subList(0, states.length),
				states);
	}

	/** Asks whether nothing is there. */
	static Pending<CacheWrite> absence(CacheNode node, String key) {
		Pending<CacheRead> read = node.read(key);
		return (deadline) -> {
			CacheRead answer = read.await(deadline);
			return CacheWrite.of((answer == CacheRead.Miss.MISS) ? Outcome.STORED
					: (answer == CacheRead.Unavailable.UNAVAILABLE) ? Outcome.UNCONFIRMED : Outcome.CONFLICT);
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
