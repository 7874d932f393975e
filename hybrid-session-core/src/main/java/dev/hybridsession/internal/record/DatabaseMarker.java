package dev.hybridsession.internal.record;

/**
 * Says that the database is to be asked: as the value of a reservation while a reader
 * reads the row, and of a database-only marker in place of a record that memcached does
 * not take. The codec encodes both alike.
 */
public enum DatabaseMarker implements SessionCopy {

	/** The only marker. */
	ASK_DATABASE

}
