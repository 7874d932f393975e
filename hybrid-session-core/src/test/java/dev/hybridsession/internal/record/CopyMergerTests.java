package dev.hybridsession.internal.record;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

import dev.hybridsession.EndedSession.EndReason;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of the merge of copies from several nodes. */
class CopyMergerTests {

	private static final byte[] GARBAGE = "garbage".getBytes(StandardCharsets.US_ASCII);

	private final SessionRecord session = SessionRecord.create("id", "internal", 1, Duration.ofMinutes(1), 1);

	private final byte[] one = with("one");

	private final byte[] two = with("two");

	@Test
	void recordsMergeInEitherOrder() throws InvalidRecordException {
		byte[] merged = CopyMerger.merge(this.one, this.two);
		assertThat(CopyMerger.merge(this.two, this.one)).isEqualTo(merged);
		SessionRecord record = (SessionRecord) RecordCodec.decode(merged);
		assertThat(record.hasAttribute("one")).isTrue();
		assertThat(record.hasAttribute("two")).isTrue();
	}

	@Test
	void unreadableCopyAddsNothing() {
		assertThat(CopyMerger.merge(this.one, GARBAGE)).isEqualTo(this.one);
		assertThat(CopyMerger.merge(GARBAGE, this.one)).isEqualTo(this.one);
		byte[] provisional = RecordCodec.encode(new Tombstone("id", "internal", 2, EndReason.EXPIRED, 1));
		assertThat(CopyMerger.merge(provisional, GARBAGE)).isEqualTo(provisional);
		assertThat(CopyMerger.merge(GARBAGE, provisional)).isEqualTo(provisional);
	}

	@Test
	void databaseMarkerAddsNothing() {
		byte[] marker = RecordCodec.encode(DatabaseMarker.ASK_DATABASE);
		byte[] provisional = RecordCodec.encode(new Tombstone("id", "internal", 2, EndReason.EXPIRED, 1));
		for (byte[] copy : new byte[][] { this.one, provisional }) {
			assertThat(CopyMerger.merge(copy, marker)).isEqualTo(copy);
			assertThat(CopyMerger.merge(marker, copy)).isEqualTo(copy);
		}
	}

	@Test
	void theEarlierOfTwoEndsStays() {
		byte[] earlier = RecordCodec.encode(new Tombstone("id", "internal", 2, EndReason.SUPERSEDED, 2));
		byte[] later = RecordCodec.encode(new Tombstone("id", "internal", 3, EndReason.DELETED, 1));
		assertThat(CopyMerger.merge(earlier, later)).isEqualTo(earlier);
		assertThat(CopyMerger.merge(later, earlier)).isEqualTo(earlier);
	}

	@Test
	void aRecordOfAnotherSessionAddsNothing() {
		byte[] other = RecordCodec.encode(SessionRecord.create("id", "another", 1, Duration.ofMinutes(1), 1));
		assertThat(CopyMerger.merge(this.one, other)).isEqualTo(this.one);
	}

	@Test
	void anEndWinsUnlessAReaperMayTakeItBack() {
		for (EndReason reason : EndReason.values()) {
			byte[] tombstone = RecordCodec.encode(new Tombstone("id", "internal", 2, reason, 1));
			byte[] winner = (reason == EndReason.EXPIRED) ? this.one : tombstone;
			assertThat(CopyMerger.merge(this.one, tombstone)).isEqualTo(winner);
			assertThat(CopyMerger.merge(tombstone, this.one)).isEqualTo(winner);
		}
	}

	/** Else it would hide the end, and give way to a live copy then. */
	@Test
	void anEndWinsOverTheTombstoneOfAReaperThoughThatIsOlder() {
		byte[] provisional = RecordCodec.encode(new Tombstone("id", "internal", 2, EndReason.EXPIRED, 1));
		byte[] end = RecordCodec.encode(new Tombstone("id", "internal", 3, EndReason.DELETED, 1));
		assertThat(CopyMerger.merge(provisional, end)).isEqualTo(end);
		assertThat(CopyMerger.merge(end, provisional)).isEqualTo(end);
		assertThat(CopyMerger.merge(CopyMerger.merge(provisional, end), this.one)).isEqualTo(end);
	}

	private byte[] with(String name) {
		return RecordCodec.encode(this.session.with(2, Map.of(name, new Entry(2, new byte[] { 1 }))));
	}

}
