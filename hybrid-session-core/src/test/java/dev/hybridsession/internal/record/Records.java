package dev.hybridsession.internal.record;

import java.util.List;
import java.util.Map;

import dev.hybridsession.EndedSession.EndReason;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Makes copies of one session at random, from few enough values that ties occur. */
final class Records {

	static final String ID = "the-id";

	private Records() {
	}

	static Arbitrary<SessionCopy> copies() {
		return Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(8, records().map((record) -> record)),
				net.jqwik.api.Tuple.of(1, tombstones().map((tombstone) -> tombstone)),
				net.jqwik.api.Tuple.of(1, Arbitraries.just(DatabaseMarker.ASK_DATABASE)));
	}

	static Arbitrary<SessionRecord> records() {
		Arbitrary<Map<String, Entry>> entries = Arbitraries
			.maps(Arbitraries.of("a", "b", "c", "\u0000principal"), entries())
			.ofMaxSize(4);
		return Combinators.combine(entries, times(), times(), rows())
			.as((map, created, accessed, row) -> new SessionRecord(ID, "internal", created, accessed, row,
					Entries.of(map)));
	}

	private static Arbitrary<Tombstone> tombstones() {
		return Combinators.combine(times(), Arbitraries.of(EndReason.class), times())
			.as((time, reason, nonce) -> new Tombstone(ID, "internal", time, reason, nonce));
	}

	private static Arbitrary<Entry> entries() {
		List<byte[]> values = List.of(new byte[0], new byte[] { 1 }, new byte[] { -1 }, new byte[] { 1, 2 });
		return Combinators.combine(Arbitraries.longs().between(1, 4), Arbitraries.of(values).injectNull(0.3))
			.as(Entry::new);
	}

	private static Arbitrary<Long> times() {
		return Arbitraries.longs().between(1, 3);
	}

	private static Arbitrary<RowKnowledge> rows() {
		Arbitrary<RowKnowledge> known = Combinators
			.combine(Arbitraries.of(ID, "old", "older"), times(), times(), times(), times())
			.as(RowKnowledge::new);
		Arbitrary<RowKnowledge> unseen = Arbitraries.of(ID, "old").map(RowKnowledge.NONE::untoldOfIdChange);
		return Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(4, known), net.jqwik.api.Tuple.of(2, unseen),
				net.jqwik.api.Tuple.of(1, Arbitraries.just(RowKnowledge.NONE)));
	}

}
