package dev.hybridsession.record;

/**
 * Says that the database is to be asked: nothing is cached yet, or the record is too
 * large to be cached.
 */
public enum Placeholder implements SessionCopy {

	/**
	 * The only one.
	 */
	IN_DATABASE

}
