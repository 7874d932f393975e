package dev.hybridsession.internal.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Describes a database once it can be asked. The transactions of the stores read it.
 *
 * @param maxPacket the most bytes that one statement may have
 */
record Database(DatabaseType type, long maxPacket) {

	private static final int ROOM_FOR_THE_REST = 16 * 1024;

	/**
	 * Asks a database. MySQL resets the connection when a statement is too large. That
	 * looks like an outage, and the statement would be repeated without end. So this
	 * method asks for the limit.
	 */
	static Database of(Connection connection) throws SQLException {
		DatabaseType type = DatabaseType.of(connection.getMetaData().getDatabaseProductName());
		if (type != DatabaseType.MYSQL) {
			return new Database(type, Long.MAX_VALUE);
		}
		try (Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery("SELECT @@max_allowed_packet")) {
			result.next();
			return new Database(type, result.getLong(1));
		}
	}

	/**
	 * Tells whether a record fits into a statement. Bytes that drivers escape when they
	 * write it as a literal count twice.
	 */
	boolean fits(byte[] sessionRecord) {
		long room = this.maxPacket - ROOM_FOR_THE_REST;
		if (2L * sessionRecord.length <= room) {
			return true;
		}
		long size = sessionRecord.length;
		for (byte value : sessionRecord) {
			if (value == 0 || value == '\'' || value == '"' || value == '\\') {
				size++;
			}
		}
		return size <= room;
	}

}
