package dev.hybridsession.internal.store;

/** Names the state in which a row must be for a change of it to apply. */
public record RowState(String internalId, String publicId, long version) {

	/** Returns the state of a row just read or written. */
	public static RowState of(SessionRow row) {
		return new RowState(row.internalId(), row.publicId(), row.version());
	}

}
