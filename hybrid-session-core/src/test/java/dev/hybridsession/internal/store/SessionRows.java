package dev.hybridsession.internal.store;

import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/** Rows for tests of stores. */
public final class SessionRows {

	private static final AtomicLong versions = new AtomicLong(100);

	private SessionRows() {
	}

	public static long newVersion() {
		return versions.incrementAndGet();
	}

	public static SessionRow row(String internalId, String publicId) {
		return new SessionRow(internalId, publicId, newVersion(), 1_000, 2_000, 3_000, "alice",
				("record of " + internalId).getBytes());
	}

	public static SessionRow expiring(SessionRow row, long expiryTime) {
		return new SessionRow(row.internalId(), row.publicId(), row.version(), row.creationTime(), row.lastAccessTime(),
				expiryTime, row.principal(), row.record());
	}

	public static SessionRow accessed(SessionRow row, long lastAccessTime) {
		return new SessionRow(row.internalId(), row.publicId(), row.version(), row.creationTime(), lastAccessTime,
				row.expiryTime(), row.principal(), row.record());
	}

	public static SessionRow of(SessionRow row, @Nullable String principal) {
		return new SessionRow(row.internalId(), row.publicId(), row.version(), row.creationTime(), row.lastAccessTime(),
				row.expiryTime(), principal, row.record());
	}

	public static SessionRow with(SessionRow row, byte[] sessionRecord) {
		return new SessionRow(row.internalId(), row.publicId(), row.version(), row.creationTime(), row.lastAccessTime(),
				row.expiryTime(), row.principal(), sessionRecord);
	}

	/**
	 * Returns the next state of a row, in which everything that may differ does.
	 * @param row the row
	 * @return the row with a new version
	 */
	public static SessionRow changed(SessionRow row) {
		return new SessionRow(row.internalId(), row.publicId(), newVersion(), row.creationTime() + 1,
				row.lastAccessTime() + 1, row.expiryTime() + 1, "bob", ("changed " + row.internalId()).getBytes());
	}

	public static SessionRow renamed(SessionRow row, String publicId) {
		return new SessionRow(row.internalId(), publicId, newVersion(), row.creationTime(), row.lastAccessTime(),
				row.expiryTime(), row.principal(), row.record());
	}

	public static RowUpdate change(SessionRow from, SessionRow to) {
		return new RowUpdate(RowState.of(from), to);
	}

	public static RowEnd end(SessionRow row, long endedTime, long purgeTime) {
		return new RowEnd(row.internalId(), row.publicId(), row.creationTime(), endedTime, purgeTime);
	}

}
