package dev.hybridsession.internal.cache.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;

import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheToken;
import org.jspecify.annotations.Nullable;

/**
 * A question to several nodes in one round, and their answers as one.
 * <ol>
 * <li>What several nodes have is merged.</li>
 * <li>The token names the state of every owner of the key, so that all copies are written
 * next time. An owner that did not answer counts as having none: if it has one after all,
 * that write conflicts.</li>
 * <li>Only if all owners have answered that they have nothing, it is a miss.</li>
 * </ol>
 *
 * @param asked the nodes that were asked, the owners first
 */
record CopyRead(Route route, List<CacheNode> asked, List<Pending<CacheRead>> answers) {

	/** Asks nodes for a key, the owners first. */
	static CopyRead send(Route route, List<CacheNode> nodes, String key) {
		List<Pending<CacheRead>> answers = new ArrayList<>(nodes.size());
		nodes.forEach((node) -> answers.add(node.read(key)));
		return new CopyRead(route, nodes, answers);
	}

	CacheRead await(Deadline deadline, BinaryOperator<byte[]> merger) {
		@Nullable CacheToken[] states = new CacheToken[this.route.owners().size()];
		byte[] value = null;
		boolean missing = !this.answers.isEmpty();
		for (int i = 0; i < this.answers.size(); i++) {
			CacheRead answer = this.answers.get(i).await(deadline);
			missing &= answer == CacheRead.NoHit.MISS || i >= states.length;
			if (answer instanceof CacheRead.Hit hit) {
				value = (value == null || Arrays.equals(value, hit.value())) ? hit.value()
						: merger.apply(value, hit.value());
				if (i < states.length) {
					states[i] = hit.token();
				}
			}
		}
		if (value != null) {
			return new CacheRead.Hit(value, new CopyToken(this.route.owners(), states), this.route.fence());
		}
		return missing ? CacheRead.NoHit.MISS : CacheRead.NoHit.UNAVAILABLE;
	}

	/** Whether nodes other than the owners may have what these do not. */
	boolean mayBeElsewhere(CacheRead answer) {
		return this.route.inDoubt() && answer == CacheRead.NoHit.MISS
				&& this.asked.size() == this.route.owners().size();
	}

}
