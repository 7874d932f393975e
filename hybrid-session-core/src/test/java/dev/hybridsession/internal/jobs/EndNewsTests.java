package dev.hybridsession.internal.jobs;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.internal.jdbc.JdbcEndNotices;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.session.RepositoryTestBase;
import dev.hybridsession.internal.session.SessionEvents;
import dev.hybridsession.internal.session.TieredSession;
import dev.hybridsession.internal.store.EndNotice;
import dev.hybridsession.internal.store.EndNotices;
import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.internal.system.RandomSource;
import dev.hybridsession.support.Later;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Schedules in which instances tell each other of sessions that end, and each hears of
 * each at most once.
 */
@ExtendWith(OutputCaptureExtension.class)
class EndNewsTests extends RepositoryTestBase {

	private final List<EndNotice> heard = new ArrayList<>();

	private JdbcEndNotices notices;

	private EndNews here;

	private EndNews there;

	private boolean away;

	private boolean broken;

	/** The internal ids of the sessions whose notices the database does not take. */
	private final Set<String> rejected = new HashSet<>();

	private int tries;

	/** Whether the answer to a transaction is lost. */
	private boolean lost;

	/** Whether rows are inserted one by one, and the other instance hears after each. */
	private boolean oneByOne;

	@BeforeEach
	void begin() {
		this.jdbc.update("DELETE FROM HYBRID_SESSION_END");
		this.heard.clear();
		this.away = false;
		this.broken = false;
		this.rejected.clear();
		this.tries = 0;
		this.lost = false;
		this.oneByOne = false;
		this.notices = new JdbcEndNotices(new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid"));
		this.here = news(new ArrayList<>());
		this.there = news(this.heard);
		this.here.hear();
		this.there.hear();
		this.clock.advance(SECOND);
	}

	private EndNews news(List<EndNotice> hearer) {
		return new EndNews(new Cut(), hearer::add, ClusterClock.of(this.clock), Duration.ofSeconds(2),
				RandomSource.SYSTEM, 10_000);
	}

	private TieredSession end(EndNews news, boolean expired) {
		TieredSession session = this.one.create();
		news.telling(new SessionEvents() {
		}).ended(session, expired ? EndReason.EXPIRED : EndReason.DELETED);
		return session;
	}

	@Test
	void anotherInstanceHearsOfEachEndOnceAndNobodyOfItsOwn() {
		TieredSession deleted = end(this.here, false);
		this.here.tell();
		this.there.hear();
		TieredSession expired = end(this.here, true);
		end(this.there, false);
		this.there.tell();
		this.here.tell();
		for (int i = 0; i < 20; i++) {
			this.there.hear();
			this.here.hear();
			this.clock.advance(SECOND);
		}
		assertThat(this.heard).extracting(EndNotice::publicId).containsExactly(deleted.getId(), expired.getId());
		assertThat(this.heard).extracting(EndNotice::internalId)
			.containsExactly(deleted.getInternalId(), expired.getInternalId());
		assertThat(this.heard).extracting(EndNotice::expired).containsExactly(false, true);
	}

	@Test
	void noticeThatIsCommittedLateIsHeard() {
		String id = "late";
		EndNotice late = new EndNotice(id, id, false, "other", this.clock.millis());
		this.clock.advance(Duration.ofSeconds(50));
		this.there.hear();
		this.notices.tell(List.of(late));
		this.clock.advance(Duration.ofSeconds(5));
		this.there.hear();
		assertThat(this.heard).containsExactly(late);
	}

	@Test
	void noticesAreHeardByOneThreadAtATime() {
		EndNews[] news = new EndNews[1];
		news[0] = new EndNews(new Cut(), (notice) -> {
			this.heard.add(notice);
			List<EndNotice> until = List.copyOf(this.heard);
			Later.later(news[0]::hear).join();
			assertThat(this.heard).isEqualTo(until);
		}, ClusterClock.of(this.clock), Duration.ofSeconds(2), RandomSource.SYSTEM, 10_000);
		news[0].begin();
		end(this.here, false);
		end(this.here, false);
		this.here.tell();
		news[0].hear();
		assertThat(this.heard).hasSize(2);
	}

	@Test
	void twoInstancesThatAreRestoredFromOneCheckpointHearOfEachOther() {
		EndNews first = restored(new ArrayList<>());
		EndNews second = restored(this.heard);
		TieredSession session = end(first, false);
		first.tell();
		first.hear();
		second.hear();
		assertThat(this.heard).extracting(EndNotice::publicId).containsExactly(session.getId());
	}

	private EndNews restored(List<EndNotice> hearer) {
		Queue<String> ids = new ArrayDeque<>(List.of("checkpoint", RandomSource.SYSTEM.uniqueId()));
		RandomSource randomSource = mock();
		given(randomSource.uniqueId()).willAnswer((call) -> ids.remove());
		EndNews news = new EndNews(new Cut(), hearer::add, ClusterClock.of(this.clock), Duration.ofSeconds(2),
				randomSource, 10_000);
		news.begin();
		news.beginAgain();
		return news;
	}

	@Test
	void endBeforeTheStartOfAnInstanceIsNotHeard() {
		end(this.here, false);
		this.here.tell();
		this.clock.advance(SECOND);
		List<EndNotice> late = new ArrayList<>();
		EndNews beginner = news(late);
		beginner.hear();
		beginner.hear();
		assertThat(late).isEmpty();
	}

	@Test
	void noticeIsToldAndHeardAfterADatabaseOutage() {
		TieredSession session = end(this.here, false);
		this.away = true;
		this.here.tell();
		this.there.hear();
		this.clock.advance(Duration.ofMinutes(1));
		this.away = false;
		this.here.tell();
		this.there.hear();
		assertThat(this.heard).extracting(EndNotice::publicId).containsExactly(session.getId());
	}

	@Test
	void noticesThatTheDatabaseRejectsCostNoOtherNoticeAndAreCountedTogether(CapturedOutput output) {
		TieredSession first = end(this.here, false);
		this.rejected.add(end(this.here, false).getInternalId());
		this.rejected.add(end(this.here, false).getInternalId());
		TieredSession last = end(this.here, true);
		this.here.tell();
		this.here.tell();
		this.there.hear();
		assertThat(this.heard).extracting(EndNotice::publicId).containsExactlyInAnyOrder(first.getId(), last.getId());
		assertThat(this.tries).as("all together, and each once").isEqualTo(5);
		assertThat(output).containsOnlyOnce("2 ends are not told (A test rejects the row)");
	}

	@Test
	void noticesOfADatabaseThatTakesNoneAreGivenUpAndCounted(CapturedOutput output) {
		this.broken = true;
		end(this.here, false);
		end(this.here, false);
		this.here.tell();
		this.broken = false;
		TieredSession last = end(this.here, false);
		this.here.tell();
		this.there.hear();
		assertThat(this.heard).extracting(EndNotice::publicId).containsExactly(last.getId());
		assertThat(output).containsOnlyOnce("2 ends are not told (no such table)");
	}

	@Test
	void endsBeyondTheLimitAreNotToldAndOneLineSaysSo(CapturedOutput output) {
		EndNews small = new EndNews(new Cut(), (notice) -> {
		}, ClusterClock.of(this.clock), Duration.ofSeconds(2), RandomSource.SYSTEM, 1);
		TieredSession first = end(small, false);
		end(small, false);
		end(small, false);
		small.tell();
		this.there.hear();
		assertThat(this.heard).extracting(EndNotice::publicId).containsExactly(first.getId());
		assertThat(output).containsOnlyOnce("1 ends are waiting to be told (hybrid-session.limits.untold-ends)");
	}

	@Test
	void endsAreHeardOnceATableThatWasMissingIsThere(CapturedOutput output) {
		TieredSession session = end(this.here, false);
		this.here.tell();
		this.broken = true;
		this.there.hear();
		assertThat(output).containsOnlyOnce("outlives a logout: no such table");
		this.broken = false;
		this.there.hear();
		assertThat(this.heard).extracting(EndNotice::publicId).containsExactly(session.getId());
	}

	@Test
	void manyAreHeardPageByPageAndForgottenAfterMinutes() {
		this.notices.tell(IntStream.range(0, 1_203)
			.mapToObj((i) -> new EndNotice("id" + i, "id" + i, true, "other", this.clock.millis()))
			.toList());
		this.there.hear();
		assertThat(this.heard).hasSize(1_203);
		this.clock.advance(Duration.ofMinutes(6));
		this.there.hear();
		assertThat(this.notices.toldSince(0, "", 1)).isEmpty();
		assertThat(this.heard).hasSize(1_203);
	}

	@Test
	void endAfterTheClockWasSetBackIsHeard() {
		TieredSession before = end(this.here, false);
		this.here.tell();
		this.there.hear();
		this.clock.advance(Duration.ofHours(-1));
		TieredSession after = end(this.here, false);
		this.here.tell();
		this.clock.advance(SECOND);
		this.there.hear();
		this.there.hear();
		this.here.hear();
		assertThat(this.heard).extracting(EndNotice::publicId).containsExactly(before.getId(), after.getId());
	}

	@Test
	void endThatIsToldAgainAfterALostAnswerIsHeardOnceAndCostsNoLaterEnd() {
		TieredSession first = end(this.here, false);
		this.lost = true;
		this.here.tell();
		this.lost = false;
		this.there.hear();
		Set<String> later = new HashSet<>();
		for (int i = 0; i < 20; i++) {
			later.add(end(this.here, false).getId());
		}
		this.oneByOne = true;
		this.here.tell();
		this.there.hear();
		assertThat(this.heard).extracting(EndNotice::publicId)
			.startsWith(first.getId())
			.containsAll(later)
			.doesNotHaveDuplicates();
	}

	@Test
	void endsThatWereHeardTakeNoMemory() {
		ManyNotices many = new ManyNotices();
		AtomicInteger count = new AtomicInteger();
		EndNews news = new EndNews(many, (notice) -> count.incrementAndGet(), ClusterClock.of(this.clock),
				Duration.ofSeconds(2), RandomSource.SYSTEM, 10_000);
		news.hear();
		assertThat(count).hasValue(499);
		Awaitility.await("the ids are garbage").untilAsserted(() -> {
			System.gc();
			assertThat(many.ids.stream().filter((id) -> id.get() != null)).as("the last one of the instance")
				.hasSizeLessThan(2);
		});
		Reference.reachabilityFence(news);
	}

	/** The notices, of a database that may be away. */
	private final class Cut implements EndNotices {

		@Override
		public void tell(List<EndNotice> told) {
			arrive();
			EndNewsTests.this.tries++;
			if (told.stream().map(EndNotice::internalId).anyMatch(EndNewsTests.this.rejected::contains)) {
				throw new RowRejectedException("A test rejects the row", null);
			}
			told.stream().map(List::of).filter((one) -> EndNewsTests.this.oneByOne).forEach((one) -> {
				EndNewsTests.this.notices.tell(one);
				EndNewsTests.this.there.hear();
			});
			EndNewsTests.this.notices.tell(told);
			if (EndNewsTests.this.lost) {
				throw new StoreUnavailableException("A test has lost the answer", null);
			}
		}

		@Override
		public List<EndNotice> toldSince(long time, String after, int limit) {
			arrive();
			return EndNewsTests.this.notices.toldSince(time, after, limit);
		}

		@Override
		public void forget(long before) {
			arrive();
			EndNewsTests.this.notices.forget(before);
		}

		private void arrive() {
			if (EndNewsTests.this.away) {
				throw new StoreUnavailableException("A test has cut the database off", null);
			}
			if (EndNewsTests.this.broken) {
				throw new IllegalStateException("no such table");
			}
		}

	}

	/** A page of notices of another instance, whose ids nobody else keeps. */
	private final class ManyNotices implements EndNotices {

		private final List<WeakReference<String>> ids = new ArrayList<>();

		@Override
		public void tell(List<EndNotice> told) {
		}

		@Override
		public List<EndNotice> toldSince(long time, String after, int limit) {
			return IntStream.range(1, limit).mapToObj(this::notice).toList();
		}

		private EndNotice notice(int number) {
			String id = String.format("id%03d", number);
			this.ids.add(new WeakReference<>(id));
			return new EndNotice(id, id, true, "other", EndNewsTests.this.clock.millis());
		}

		@Override
		public void forget(long before) {
		}

	}

}
