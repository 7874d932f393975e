package dev.hybridsession.internal.cache.routing;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import org.jspecify.annotations.Nullable;

/**
 * Puts a value in the place of the copies that were read. The token of a copy shows
 * whether another writer was faster. A node without a copy has no such token: a newer
 * copy may have come and gone there, with its content in the row. So a node without a
 * copy gets the value last, after every copy was replaced.
 */
record Replacement(String key, byte[] value, CopyToken token, Duration timeToLive) {

	/**
	 * Sends the value to the owners that had a copy, without waiting for an answer. Once
	 * they have answered, the value is sent to the owners without a copy.
	 */
	Pending<Pending<CacheWrite>> send(List<CacheNode> owners) {
		if (everyOwnerHadACopy(owners.size())) {
			CopyWrite sent = send(owners, this::state);
			return (deadline) -> {
				CacheWrite answer = sent.await(owners.size(), deadline);
				return (later) -> answer;
			};
		}
		int[] found = owners(owners.size(), true);
		CopyWrite sent = send(nodes(owners, found), (i) -> state(found[i]));
		return (deadline) -> {
			CacheWrite replaced = sent.await(found.length, deadline);
			return (found.length > 0 && !replaced.stored()) ? (later) -> replaced : add(owners, found, replaced);
		};
	}

	private Pending<CacheWrite> add(List<CacheNode> owners, int[] found, CacheWrite replaced) {
		int[] missing = owners(owners.size(), false);
		CopyWrite add = CopyWrite.addition(nodes(owners, missing), this.key, this.value, this.timeToLive);
		if (found.length == 0) {
			return (deadline) -> add.await(missing.length, deadline);
		}
		return (deadline) -> {
			CacheWrite added = add.awaitOptional(missing.length, deadline);
			return added.stored() ? new CacheWrite(added.outcome(), together(owners, found, replaced, missing, added))
					: added;
		};
	}

	/** As a page load finds it nearly always. */
	private boolean everyOwnerHadACopy(int count) {
		for (int i = 0; i < count; i++) {
			if (this.token.state(i) == null) {
				return false;
			}
		}
		return true;
	}

	private CopyWrite send(List<CacheNode> nodes, IntFunction<CacheToken> states) {
		return CopyWrite.send(nodes, (i, node) -> node.replace(this.key, this.value, states.apply(i), this.timeToLive),
				(i, node) -> node.remove(this.key, states.apply(i)));
	}

	/** Returns the owners that had a copy, or the owners without one. */
	private int[] owners(int count, boolean withCopy) {
		return IntStream.range(0, count).filter((i) -> (this.token.state(i) != null) == withCopy).toArray();
	}

	private static List<CacheNode> nodes(List<CacheNode> owners, int[] indexes) {
		return IntStream.of(indexes).mapToObj(owners::get).toList();
	}

	private CacheToken state(int owner) {
		return Objects.requireNonNull(this.token.state(owner));
	}

	private static CacheToken together(List<CacheNode> owners, int[] found, CacheWrite replaced, int[] missing,
			CacheWrite added) {
		@Nullable CacheToken[] states = new CacheToken[owners.size()];
		CopyToken first = (CopyToken) Objects.requireNonNull(replaced.token());
		CopyToken second = (CopyToken) Objects.requireNonNull(added.token());
		for (int i = 0; i < found.length; i++) {
			states[found[i]] = first.state(i);
		}
		for (int i = 0; i < missing.length; i++) {
			states[missing[i]] = second.state(i);
		}
		return new CopyToken(owners, states);
	}

}
