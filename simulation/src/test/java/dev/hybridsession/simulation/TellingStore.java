package dev.hybridsession.simulation;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import dev.hybridsession.internal.store.RowEnd;
import dev.hybridsession.internal.store.RowEnding;
import dev.hybridsession.internal.store.RowState;
import dev.hybridsession.internal.store.SessionStore;

/**
 * A store that tells of each session in the transaction that ends it, as an archive hears
 * of it.
 */
final class TellingStore extends PassingStore {

	private final Consumer<String> ended;

	TellingStore(SessionStore store, Consumer<String> ended) {
		super(store);
		this.ended = ended;
	}

	@Override
	public boolean end(RowState expected, RowEnd end, Runnable inTransaction) {
		return super.end(expected, end, () -> this.ended.accept(end.internalId()));
	}

	@Override
	public Set<String> endAll(List<RowEnding> endings) {
		return super.endAll(endings.stream()
			.map((ending) -> new RowEnding(ending.expected(), ending.end(),
					() -> this.ended.accept(ending.end().internalId())))
			.toList());
	}

	@Override
	public boolean insertEnded(RowEnd end, Runnable inTransaction) {
		return super.insertEnded(end, () -> this.ended.accept(end.internalId()));
	}

}
