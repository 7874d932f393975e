package dev.hybridsession.memcached;

import java.util.function.IntConsumer;

import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationState;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.protocol.binary.OperationImpl;

/**
 * What a connection asks on its own account in the binary protocol. Every status is an
 * answer: spymemcached's own operations take a status that they do not know, that of a
 * refused user among them, for a broken connection.
 */
final class BinaryQuestion extends OperationImpl {

	/** Does nothing, but only for who is let in; the version is told to everybody. */
	static final byte NOTHING = 0x0a;

	static final byte AUTHENTICATE = 0x21;

	static final int SUCCESS = 0x00;

	static final int NOT_LET_IN = 0x20;

	static final int UNKNOWN_COMMAND = 0x81;

	private final String key;

	private final byte[] value;

	private final IntConsumer status;

	/**
	 * Creates a question.
	 * @param command what to ask for
	 * @param key the key, which may be empty
	 * @param value the value, which may be empty
	 * @param status told the status of the answer, once there is one
	 */
	BinaryQuestion(byte command, String key, byte[] value, IntConsumer status) {
		super(command, 0, new Unheeded());
		this.key = key;
		this.value = value;
		this.status = status;
	}

	@Override
	public void initialize() {
		prepareBuffer(this.key, 0, this.value);
	}

	@Override
	protected void finishedPayload(byte[] payload) {
		this.status.accept(this.errorCode);
		transitionState(OperationState.COMPLETE);
	}

	/**
	 * What is cancelled has no answer.
	 */
	private static final class Unheeded implements OperationCallback {

		@Override
		public void receivedStatus(OperationStatus status) {
			// the question tells it itself
		}

		@Override
		public void complete() {
			// as above
		}

	}

}
