package dev.hybridsession.internal.record;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import dev.hybridsession.EndedSession.EndReason;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Holds format 1 as {@code docs/record-format.md} describes it. Every release reads these
 * bytes, and a release that writes format 1 writes exactly these.
 */
class RecordFormatTests {

	private static final byte[] SESSION = bytes("""
			4853 01 52                                    # HS, version 1, R
			00000005 6c6f67696e                           # public id: login
			00000008 696e7465726e616c                     # internal id: internal
			0000018bcfe56800                              # created 1700000000000
			0000018bcfe56be8                              # last access 1700000001000
			00000003 6f6c64                               # row: public id old,
			00000000deadbeef                              # version,
			00060a24181e4000                              # synced stamp 1700000000000000,
			0000018bcfe56418                              # last access 1699999999000,
			0000018bcfe56801                              # checked 1700000000001
			00000005                                      # five entries, in the order of their names
			00000009 00 696e74657276616c                  # NUL interval
			00060a24181e4001 00000008 00000000001b7740    # 30 minutes
			0000000a 00 7072696e636970616c                # NUL principal
			00060a24181e4002 00000006 616c69c3a765        # UTF-8
			00000004 63617274                             # cart
			00060a24181e4003 00000003 ff0001
			00000005 656d707479                           # empty
			fffffffffffffffe 00000000                     # a stamp before 1970, a value of no bytes
			00000004 676f6e65                             # gone
			00060a24181e4004 ffffffff                     # removed
			""");

	private static final byte[] SESSION_WITHOUT_ROW = bytes("""
			4853 01 52 00000002 6964 00000008 696e7465726e616c
			0000018bcfe56800 0000018bcfe56800
			00000000 0000000000000000 8000000000000000 8000000000000000 8000000000000000
			00000001
			00000009 00 696e74657276616c 00060a24181e4000 00000008 ffffffffffffffff
			""");

	private static final byte[] SUBSESSION = bytes("""
			4853 01 53                                    # S
			00000008 696e7465726e616c                     # internal id of the session
			00000004 63617274                             # name
			00060a24181e4000                              # stamp
			00000005 6f776e6572                           # owner of the lease
			0000018bcfe5dd30                              # end of the lease
			0000000000000007                              # version of the row
			00060a24181e3fff                              # stamp of the row's value
			0000018bcfe56801                              # checked
			00000002 0aff                                 # value
			""");

	private static final byte[] REMOVED_SUBSESSION = bytes("""
			4853 01 53 00000008 696e7465726e616c 00000004 63617274
			00060a24181e4000
			00000000 0000000000000000
			0000000000000000 8000000000000000 8000000000000000
			ffffffff
			""");

	private static final byte[] DATABASE_IS_ASKED = bytes("4853 01 50");

	private static final byte[] CLAIM = bytes("4853 01 43 0123456789abcdef");

	@Test
	void session() {
		SessionRecord record = (SessionRecord) RecordCodec.decode(SESSION);
		assertThat(record.publicId()).isEqualTo("login");
		assertThat(record.internalId()).isEqualTo("internal");
		assertThat(record.creationTime()).isEqualTo(1_700_000_000_000L);
		assertThat(record.lastAccessTime()).isEqualTo(1_700_000_001_000L);
		assertThat(record.row().publicId()).isEqualTo("old");
		assertThat(record.row().version()).isEqualTo(0xdeadbeefL);
		assertThat(record.row().syncedStamp()).isEqualTo(1_700_000_000_000_000L);
		assertThat(record.row().lastAccessTime()).isEqualTo(1_699_999_999_000L);
		assertThat(record.row().checked()).isEqualTo(1_700_000_000_001L);
		assertThat(record.interval()).isEqualTo(Duration.ofMinutes(30));
		assertThat(record.principal()).isEqualTo("aliçe");
		assertThat(record.entries().keySet()).containsExactly("\u0000interval", "\u0000principal", "cart", "empty",
				"gone");
		assertThat(record.entries()).containsEntry("cart", new Entry(1_700_000_000_000_003L, new byte[] { -1, 0, 1 }))
			.containsEntry("empty", new Entry(-2, new byte[0]))
			.containsEntry("gone", new Entry(1_700_000_000_000_004L, null));
		assertThat(record.entries().get("\u0000interval").stamp()).isEqualTo(1_700_000_000_000_001L);
		assertThat(record.entries().get("\u0000principal").stamp()).isEqualTo(1_700_000_000_000_002L);
		assertThat(RecordCodec.encode(record)).isEqualTo(SESSION);
	}

	@Test
	void sessionThatWasNeverInTheDatabase() {
		SessionRecord record = (SessionRecord) RecordCodec.decode(SESSION_WITHOUT_ROW);
		SessionRecord created = SessionRecord.create("id", "internal", 1_700_000_000_000L, Duration.ofSeconds(-1),
				1_700_000_000_000_000L);
		assertThat(record).isEqualTo(created);
		assertThat(record.row()).isEqualTo(RowKnowledge.NONE);
		assertThat(record.interval()).isNegative();
		assertThat(record.principal()).isNull();
		assertThat(RecordCodec.encode(created)).isEqualTo(SESSION_WITHOUT_ROW);
	}

	@Test
	void tombstone() {
		List<EndReason> reasons = List.of(EndReason.EXPIRED, EndReason.DELETED, EndReason.SUPERSEDED);
		for (int code = 0; code < reasons.size(); code++) {
			byte[] bytes = bytes("""
					4853 01 54                            # T
					00000002 6964                         # public id
					00000008 696e7465726e616c             # internal id
					0000018bcfe56800                      # time of the end
					0%d                                   # reason
					fedcba9876543210                      # nonce
					""".formatted(code));
			Tombstone tombstone = (Tombstone) RecordCodec.decode(bytes);
			assertThat(tombstone.publicId()).isEqualTo("id");
			assertThat(tombstone.internalId()).isEqualTo("internal");
			assertThat(tombstone.endedTime()).isEqualTo(1_700_000_000_000L);
			assertThat(tombstone.reason()).isEqualTo(reasons.get(code));
			assertThat(tombstone.nonce()).isEqualTo(0xfedcba9876543210L);
			assertThat(RecordCodec.encode(tombstone)).isEqualTo(bytes);
		}
		assertThat(EndReason.values()).hasSameSizeAs(reasons);
	}

	@Test
	void reservationAndDatabaseOnlyMarker() {
		assertThat(RecordCodec.decode(DATABASE_IS_ASKED)).isEqualTo(DatabaseMarker.ASK_DATABASE);
		assertThat(RecordCodec.encode(DatabaseMarker.ASK_DATABASE)).isEqualTo(DATABASE_IS_ASKED);
		assertThat(SubsessionCodec.decode(DATABASE_IS_ASKED, "internal", "cart")).isNull();
	}

	@Test
	void subsession() {
		SubsessionRecord record = Objects.requireNonNull(SubsessionCodec.decode(SUBSESSION, "internal", "cart"));
		assertThat(record.internalId()).isEqualTo("internal");
		assertThat(record.name()).isEqualTo("cart");
		assertThat(record.stamp()).isEqualTo(1_700_000_000_000_000L);
		assertThat(record.lease().owner()).isEqualTo("owner");
		assertThat(record.lease().until()).isEqualTo(1_700_000_030_000L);
		assertThat(record.rowVersion()).isEqualTo(7);
		assertThat(record.rowStamp()).isEqualTo(1_699_999_999_999_999L);
		assertThat(record.checked()).isEqualTo(1_700_000_000_001L);
		assertThat(record.value()).containsExactly(10, -1);
		assertThat(SubsessionCodec.encode(record)).isEqualTo(SUBSESSION);
	}

	@Test
	void removedSubsessionWithoutLeaseAndRow() {
		SubsessionRecord record = Objects
			.requireNonNull(SubsessionCodec.decode(REMOVED_SUBSESSION, "internal", "cart"));
		assertThat(record).isEqualTo(
				SubsessionRecord.absent("internal", "cart").with(1_700_000_000_000_000L, null, SubsessionLease.NONE));
		assertThat(SubsessionCodec.encode(record)).isEqualTo(REMOVED_SUBSESSION);
	}

	@Test
	void claim() {
		assertThat(SubsessionCodec.isClaim(CLAIM)).isTrue();
		assertThat(SubsessionCodec.claim(0x0123456789abcdefL)).isEqualTo(CLAIM);
	}

	@Test
	void versionThatThisReleaseDoesNotKnowIsRefused() {
		for (byte[] known : Stream.of(SESSION, DATABASE_IS_ASKED, SUBSESSION, CLAIM).map(byte[]::clone).toList()) {
			known[2] = 2;
			assertThatExceptionOfType(InvalidRecordException.class).isThrownBy(() -> RecordCodec.decode(known))
				.withMessageContaining("format 2");
			assertThat(SubsessionCodec.decode(known, "internal", "cart")).isNull();
			assertThat(SubsessionCodec.isClaim(known)).isFalse();
		}
	}

	/** The bytes of hexadecimal digits, without what follows a {@code #}. */
	private static byte[] bytes(String text) {
		return HexFormat.of().parseHex(text.replaceAll("#.*", "").replaceAll("\\s", ""));
	}

}
