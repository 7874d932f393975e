package dev.hybridsession.memcached;

import net.spy.memcached.OperationFactory;
import net.spy.memcached.ops.Operation;
import net.spy.memcached.ops.StoreType;
import net.spy.memcached.protocol.binary.BinaryOperationFactory;

/**
 * The binary protocol. spymemcached's own operations hand every refusal to the answer.
 */
final class BinaryCommands implements Commands {

	private static final String MECHANISM = "PLAIN";

	private static final byte[] NO_VALUE = {};

	private final BinaryOperationFactory operations = new BinaryOperationFactory();

	@Override
	public OperationFactory operationFactory() {
		return this.operations;
	}

	@Override
	public Operation gets(String key, Answer answer) {
		return this.operations.gets(key, answer);
	}

	@Override
	public Operation set(String key, byte[] value, int expiry, Answer answer) {
		return this.operations.store(StoreType.set, key, 0, expiry, value, answer);
	}

	@Override
	public Operation add(String key, byte[] value, int expiry, Answer answer) {
		return this.operations.store(StoreType.add, key, 0, expiry, value, answer);
	}

	/**
	 * As a replacement, which memcached treats as the same: a 'set' that it has no memory
	 * for removes what is there, even if the number is wrong.
	 */
	@Override
	public Operation cas(String key, byte[] value, long cas, int expiry, Answer answer) {
		return this.operations.cas(StoreType.replace, key, cas, 0, expiry, value, answer);
	}

	@Override
	public Operation delete(String key, Answer answer) {
		return this.operations.delete(key, answer);
	}

	@Override
	public Operation delete(String key, long cas, Answer answer) {
		return this.operations.delete(key, cas, answer);
	}

	@Override
	public Operation askForLife(NodeConnection connection) {
		return new BinaryQuestion(BinaryQuestion.NOTHING, "", NO_VALUE, (status) -> {
			if (status == BinaryQuestion.NOT_LET_IN) {
				connection.refused(Refusal.USER_WANTED);
			}
			else {
				connection.heard();
			}
		});
	}

	/**
	 * Not by spymemcached's own authentication: its thread is no daemon, asks again ten
	 * times a second after a refusal, and ends for good when the server has no SASL.
	 */
	@Override
	public Operation authenticate(MemcachedUser user, NodeConnection connection) {
		return new BinaryQuestion(BinaryQuestion.AUTHENTICATE, MECHANISM, user.plain(), (status) -> {
			switch (status) {
				case BinaryQuestion.SUCCESS -> connection.letIn();
				case BinaryQuestion.NOT_LET_IN -> connection.refused(Refusal.USER_REFUSED);
				case BinaryQuestion.UNKNOWN_COMMAND -> connection.refused(Refusal.NO_USERS);
				// such as having no memory for the question: no word about the user
				default -> connection.close();
			}
		});
	}

}
