package dev.hybridsession.internal.record;

import org.jspecify.annotations.Nullable;

/**
 * The bytes a {@link SubsessionRecord} is kept as, the same in both tiers, and the claim
 * of a writer. The format is described in {@code docs/record-format.md}.
 */
public final class SubsessionCodec {

	private static final byte SUBSESSION = 'S';

	private static final byte CLAIM = 'C';

	private SubsessionCodec() {
	}

	public static byte[] encode(SubsessionRecord record) {
		return RecordCodec.start(SUBSESSION)
			.putString(record.internalId())
			.putString(record.name())
			.putLong(record.stamp())
			.putString(record.lease().owner())
			.putLong(record.lease().until())
			.putLong(record.rowVersion())
			.putLong(record.rowStamp())
			.putLong(record.checked())
			.putBytes(record.value())
			.toByteArray();
	}

	/**
	 * Returns the marker of a writer that is at the row: until it is done, the row is not
	 * cached.
	 * @param nonce tells it from every other claim
	 */
	public static byte[] claim(long nonce) {
		return RecordCodec.start(CLAIM).putLong(nonce).toByteArray();
	}

	public static boolean isClaim(byte[] bytes) {
		try {
			return RecordCodec.kind(new RecordInput(bytes)) == CLAIM;
		}
		catch (InvalidRecordException ex) {
			return false;
		}
	}

	/**
	 * Decodes a copy. The bytes are trusted in nothing.
	 * @param bytes what {@link #encode} or {@link #claim} returned, or those of a
	 * {@link DatabaseMarker}
	 * @return the copy, or {@code null} if the database is to be asked, because of a
	 * marker, a claim or bytes that are anything else
	 */
	public static @Nullable SubsessionRecord decode(byte[] bytes, String internalId, String name) {
		try {
			RecordInput input = new RecordInput(bytes);
			if (RecordCodec.kind(input) != SUBSESSION) {
				return null;
			}
			SubsessionRecord record = read(input);
			input.requireEnd();
			return (record.internalId().equals(internalId) && record.name().equals(name)) ? record : null;
		}
		catch (InvalidRecordException ex) {
			return null;
		}
	}

	private static SubsessionRecord read(RecordInput input) {
		String internalId = input.getString();
		String name = input.getString();
		long stamp = input.getStamp();
		SubsessionLease lease = new SubsessionLease(input.getString(), input.getLong());
		long rowVersion = input.getLong();
		long rowStamp = input.getLong();
		long checked = input.getLong();
		return new SubsessionRecord(internalId, name, stamp, input.getBytes(), lease, rowVersion, rowStamp, checked);
	}

}
