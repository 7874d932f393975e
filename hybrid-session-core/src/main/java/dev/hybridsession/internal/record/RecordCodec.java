package dev.hybridsession.internal.record;

import java.util.List;

import dev.hybridsession.EndedSession.EndReason;

/**
 * The bytes a {@link SessionCopy} is kept as, the same in both tiers. Every value begins
 * with {@code HS}, the format version and the kind. The format is described in
 * {@code docs/record-format.md}.
 */
public final class RecordCodec {

	static final byte VERSION = 1;

	private static final byte RECORD = 'R';

	private static final byte TOMBSTONE = 'T';

	private static final byte DATABASE_MARKER = 'P';

	/** More than a tombstone or a marker has. */
	private static final int USUAL_SIZE = 256;

	/** By their codes. The format is fixed; the order of the enum is not. */
	private static final List<EndReason> REASONS = List.of(EndReason.EXPIRED, EndReason.DELETED, EndReason.SUPERSEDED);

	private RecordCodec() {
	}

	public static byte[] encode(SessionCopy copy) {
		if (copy instanceof SessionRecord record) {
			return encode(record);
		}
		if (copy instanceof Tombstone tombstone) {
			return start(TOMBSTONE).putString(tombstone.publicId())
				.putString(tombstone.internalId())
				.putLong(tombstone.endedTime())
				.putByte((byte) REASONS.indexOf(tombstone.reason()))
				.putLong(tombstone.nonce())
				.toByteArray();
		}
		return start(DATABASE_MARKER).toByteArray();
	}

	private static byte[] encode(SessionRecord record) {
		RowKnowledge row = record.row();
		RecordOutput output = start(RECORD, Math.toIntExact(RecordSize.of(record))).putString(record.publicId())
			.putString(record.internalId())
			.putLong(record.creationTime())
			.putLong(record.lastAccessTime())
			.putString(row.publicId())
			.putLong(row.version())
			.putLong(row.syncedStamp())
			.putLong(row.lastAccessTime())
			.putLong(row.checked());
		record.table().writeTo(output);
		return output.toByteArray();
	}

	static RecordOutput start(byte kind) {
		return start(kind, USUAL_SIZE);
	}

	private static RecordOutput start(byte kind, int size) {
		return new RecordOutput(size).putByte((byte) 'H').putByte((byte) 'S').putByte(VERSION).putByte(kind);
	}

	/**
	 * Decodes a copy of a session. The bytes are trusted in nothing.
	 * @param bytes what {@link #encode} returned, of this release or the one before
	 * @throws InvalidRecordException if the bytes are anything else
	 */
	public static SessionCopy decode(byte[] bytes) {
		RecordInput input = new RecordInput(bytes);
		byte kind = kind(input);
		SessionCopy copy = switch (kind) {
			case RECORD -> record(input);
			case TOMBSTONE -> tombstone(input);
			case DATABASE_MARKER -> DatabaseMarker.ASK_DATABASE;
			default -> throw new InvalidRecordException("Unknown kind of session record: " + kind);
		};
		input.requireEnd();
		return copy;
	}

	/** Reads what every value begins with, and returns its kind. */
	static byte kind(RecordInput input) {
		if (input.getByte() != 'H' || input.getByte() != 'S') {
			throw new InvalidRecordException("Not a session record");
		}
		byte version = input.getByte();
		if (version != VERSION) {
			throw new InvalidRecordException("Session record of format " + version + "; this release reads " + VERSION);
		}
		return input.getByte();
	}

	private static SessionRecord record(RecordInput input) {
		String publicId = input.getString();
		String internalId = input.getString();
		long creationTime = input.getTime();
		long lastAccessTime = input.getTime();
		RowKnowledge row = new RowKnowledge(input.getString(publicId), input.getLong(), input.getLong(),
				input.getLong(), input.getLong());
		Entries entries = Entries.read(input, input.getInt());
		if (!ReservedEntries.isPossible(entries)) {
			throw new InvalidRecordException("Session record has an impossible interval");
		}
		return new SessionRecord(publicId, internalId, creationTime, lastAccessTime, row, entries);
	}

	private static Tombstone tombstone(RecordInput input) {
		String publicId = input.getString();
		String internalId = input.getString();
		long endedTime = input.getLong();
		byte reason = input.getByte();
		if (reason < 0 || reason >= REASONS.size()) {
			throw new InvalidRecordException("Unknown reason of a tombstone: " + reason);
		}
		return new Tombstone(publicId, internalId, endedTime, REASONS.get(reason), input.getLong());
	}

}
