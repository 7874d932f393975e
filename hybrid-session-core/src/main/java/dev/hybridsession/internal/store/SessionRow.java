package dev.hybridsession.internal.store;

import org.jspecify.annotations.Nullable;

/**
 * The row of a live session. Times are in milliseconds since the epoch.
 *
 * @param internalId the id that never changes, at most 64 characters
 * @param publicId the id that the client has, at most 255 characters
 * @param version unique to this state of the row
 * @param lastAccessTime the last access that the row knows of
 * @param expiryTime when the row is to be looked at by the reaper
 * @param principal the user to find it by, at most 255 characters, or {@code null}
 * @param record the encoded session, up to 16 MB, never modified
 */
public record SessionRow(String internalId, String publicId, long version, long creationTime, long lastAccessTime,
		long expiryTime, @Nullable String principal, byte[] record) implements RowRead {

	/** The longest public id that a row can have. */
	public static final int MAX_ID_LENGTH = 255;

	/** The longest principal that a row can have. */
	public static final int MAX_PRINCIPAL_LENGTH = 255;

	/** Names neither the id, which is a secret, nor any content. */
	@Override
	public String toString() {
		return "SessionRow[" + this.internalId + " version " + this.version + "]";
	}

}
