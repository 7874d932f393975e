package dev.hybridsession.internal.store;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static dev.hybridsession.internal.store.SessionRows.accessed;
import static dev.hybridsession.internal.store.SessionRows.change;
import static dev.hybridsession.internal.store.SessionRows.renamed;
import static dev.hybridsession.internal.store.SessionRows.row;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the promises of every {@link SessionStore} to a caller that asks which sessions
 * were accessed lately.
 */
public abstract class SessionStoreAccessContract extends SessionStoreEndContract {

	/** Above the access times of the other tests, which share the store. */
	private static final long LATE = 1_000_000_000;

	private SessionRow insertAccessed(long lastAccessTime) {
		SessionRow row = accessed(row(id("i"), id("p")), lastAccessTime);
		assertThat(store().insert(row)).isTrue();
		return row;
	}

	private void end(SessionRow row) {
		assertThat(store().end(RowState.of(row), SessionRows.end(row, LATE + 9, Long.MAX_VALUE), NOTHING)).isTrue();
	}

	private static RowName name(SessionRow row) {
		return new RowName(row.internalId(), row.publicId());
	}

	private List<RowName> pages(long since, int limit) {
		List<RowName> found = new ArrayList<>();
		List<RowName> page = store().findAccessedSince(since, null, limit);
		found.addAll(page);
		while (page.size() == limit && found.size() < 1_000) {
			page = store().findAccessedSince(since, page.get(limit - 1).internalId(), limit);
			found.addAll(page);
		}
		assertThat(page).hasSizeLessThan(limit);
		return found;
	}

	@Test
	void rowsAccessedSinceATimeAreNamedPageByPageInTheOrderOfTheirIds() {
		List<SessionRow> rows = new ArrayList<>();
		for (int i = 0; i < 21; i++) {
			rows.add(insertAccessed(LATE + i % 3));
		}
		for (int limit : new int[] { 1, 7, 20, 21, 22 }) {
			List<RowName> found = pages(LATE, limit);
			assertThat(found)
				.containsExactlyInAnyOrderElementsOf(rows.stream().map(SessionStoreAccessContract::name).toList());
			assertThat(found).extracting(RowName::internalId).isSorted();
		}
		rows.forEach(this::end);
		assertThat(pages(LATE, 7)).isEmpty();
	}

	@Test
	void theTimeItselfCounts() {
		SessionRow before = insertAccessed(LATE - 1);
		SessionRow then = insertAccessed(LATE);
		SessionRow after = insertAccessed(LATE + 1);
		assertThat(pages(LATE - 1, 10)).containsExactlyInAnyOrder(name(before), name(then), name(after));
		assertThat(pages(LATE, 10)).containsExactlyInAnyOrder(name(then), name(after));
		assertThat(pages(LATE + 1, 10)).containsExactly(name(after));
		assertThat(pages(LATE + 2, 10)).isEmpty();
		assertThat(pages(Long.MAX_VALUE, 10)).isEmpty();
		assertThat(pages(Long.MIN_VALUE, 10)).contains(name(before), name(then), name(after));
		List.of(before, then, after).forEach(this::end);
	}

	@Test
	void rowsThatHaveEndedAreNotNamed() {
		SessionRow live = insertAccessed(LATE);
		SessionRow ended = insertAccessed(LATE);
		end(ended);
		SessionRow neverLived = row(id("i"), id("p"));
		store().insertEnded(SessionRows.end(neverLived, LATE + 1, Long.MAX_VALUE), NOTHING);
		assertThat(pages(LATE, 10)).containsExactly(name(live));
		end(live);
	}

	@Test
	void aRowIsNamedByTheIdThatItBearsNow() {
		SessionRow row = insertAccessed(LATE);
		SessionRow renamed = renamed(row, id("p"));
		store().update(change(row, renamed));
		assertThat(pages(LATE, 10)).containsExactly(name(renamed));
		end(renamed);
	}

}
