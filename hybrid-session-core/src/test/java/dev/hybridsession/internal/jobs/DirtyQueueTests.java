package dev.hybridsession.internal.jobs;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.record.Stamps;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DirtyQueueTests {

	private final DirtyQueue<String> queue = new DirtyQueue<>(1000, true,
			new EvictionWatch(Duration.ofSeconds(20), Clock.systemUTC(), SessionObserver.NONE, Map::of));

	@Test
	void batchesBeginWithTheLongestDueAndLeaveTheRest() {
		List<String> ids = IntStream.range(0, 100).mapToObj((due) -> "id" + due).toList();
		List<String> shuffled = new ArrayList<>(ids);
		Collections.shuffle(shuffled, new Random(7));
		shuffled.forEach((id) -> this.queue.add(id, Long.parseLong(id.substring(2)), 1));
		List<String> due = this.queue.due(80);
		assertThat(due).isEqualTo(ids.subList(0, 81));
		assertThat(this.queue.take(due.subList(0, 7), 80).keySet()).containsExactlyElementsOf(ids.subList(0, 7));
		assertThat(this.queue.take(due, 80).keySet()).as("each is taken once")
			.containsExactlyElementsOf(ids.subList(7, 81));
		assertThat(this.queue.size()).isEqualTo(19);
	}

	@Test
	void theOldestChangeIsTheOneThatTheLagCountsFrom() {
		assertThat(this.queue.oldestUnsynced()).isEqualTo(Long.MAX_VALUE);
		this.queue.add("accessed", 10, Long.MIN_VALUE);
		assertThat(this.queue.oldestUnsynced()).as("no change").isEqualTo(Long.MAX_VALUE);
		this.queue.add("newer", 10, 8);
		this.queue.add("older", 10, 7);
		this.queue.retry("older", this.queue.take("older").dueAt(20));
		assertThat(this.queue.oldestUnsynced()).as("a retry is no sync").isEqualTo(7);
		this.queue.take("older");
		assertThat(this.queue.oldestUnsynced()).isEqualTo(8);
	}

	@Test
	void changeThatAnotherInstanceHasWrittenLagsNoLonger() {
		this.queue.add("changed", 10, 7);
		this.queue.synced("changed", 6);
		assertThat(this.queue.oldestUnsynced()).as("the row has older changes").isEqualTo(7);
		this.queue.synced("changed", 7);
		assertThat(this.queue.oldestUnsynced()).isEqualTo(Long.MAX_VALUE);
		assertThat(this.queue.contains("changed")).as("it is looked at all the same").isTrue();
		this.queue.add("changed", 10, 8);
		assertThat(this.queue.oldestUnsynced()).isEqualTo(8);
	}

	@Test
	void copiesThatPageLoadsSyncDoNotLag() {
		DirtyQueue<String> foreground = new DirtyQueue<>(1000, false,
				new EvictionWatch(Duration.ofSeconds(20), Clock.systemUTC(), SessionObserver.NONE, Map::of));
		foreground.add("changed", 10, 7);
		assertThat(foreground.oldestUnsynced()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void copyThatIsNoLongerDueStays() {
		this.queue.add("synced", 10, 7);
		List<String> due = this.queue.due(10);
		this.queue.take("synced");
		this.queue.add("synced", 20, 8);
		assertThat(this.queue.take(due, 10)).isEmpty();
		assertThat(this.queue.due(20)).containsExactly("synced");
	}

}
