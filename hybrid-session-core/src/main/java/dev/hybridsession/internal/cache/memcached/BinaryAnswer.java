package dev.hybridsession.internal.cache.memcached;

/**
 * One answer of the binary protocol.
 *
 * @param status memcached's status
 * @param cas the number of the state told, 0 if none was
 * @param key the name of a statistic; empty in every other answer
 * @param value the value, or the text of a failure
 */
record BinaryAnswer(int status, long cas, String key, byte[] value) {

	static final int SUCCESS = 0x00;

	/** Also of an answer that is larger than anything that this application asks for. */
	static final int TOO_LARGE = 0x03;

	static final int NOT_LET_IN = 0x20;

	static final int UNKNOWN_COMMAND = 0x81;

}
