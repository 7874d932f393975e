package dev.hybridsession.internal.cache.memcached;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import net.spy.memcached.OperationFactory;
import net.spy.memcached.ops.Operation;
import net.spy.memcached.protocol.binary.BinaryOperationFactory;

/** The binary protocol, which hands every status to the answer. */
record BinaryCommands(int maxItemSize) implements Commands {

	private static final String MECHANISM = "PLAIN";

	private static final byte[] NOTHING = {};

	@Override
	public OperationFactory operationFactory() {
		return new BinaryOperationFactory();
	}

	@Override
	public Operation gets(String key, Answer answer) {
		return operation(BinaryOperation.GET, key, 0, NOTHING, NOTHING, answer);
	}

	/**
	 * In a known state as a replacement, which memcached treats as the same: a 'set' that
	 * it has no memory for removes what is there, even if the number is wrong.
	 */
	@Override
	public Operation set(String key, byte[] value, long cas, int expiry, Answer answer) {
		return operation((cas != 0) ? BinaryOperation.REPLACE : BinaryOperation.SET, key, cas, flagsAnd(expiry), value,
				answer);
	}

	@Override
	public Operation add(String key, byte[] value, int expiry, Answer answer) {
		return operation(BinaryOperation.ADD, key, 0, flagsAnd(expiry), value, answer);
	}

	@Override
	public Operation delete(String key, long cas, Answer answer) {
		return operation(BinaryOperation.DELETE, key, cas, NOTHING, NOTHING, answer);
	}

	private Operation operation(byte command, String key, long cas, byte[] extras, byte[] value, Answer answer) {
		return BinaryOperation.on(command, key, cas, extras, value, this.maxItemSize, answer);
	}

	private static byte[] flagsAnd(int expiry) {
		return ByteBuffer.allocate(2 * Integer.BYTES).putInt(0).putInt(expiry).array();
	}

	@Override
	public Operation askForLife(NodeConnection connection, Runnable alive) {
		return BinaryOperation.question(BinaryOperation.NOTHING, "", NOTHING, connection, (answer) -> {
			if (answer.status() == BinaryAnswer.NOT_LET_IN) {
				connection.refused(Refusal.USER_WANTED);
			}
			else {
				alive.run();
			}
		}, UNHEEDED);
	}

	@Override
	public Operation askForProcess(NodeConnection connection, CompletableFuture<Map<String, String>> statistics) {
		Map<String, String> told = new HashMap<>();
		return BinaryOperation.question(BinaryOperation.STATISTICS, "", NOTHING, connection, (answer) -> {
			if (IdentityCheck.STATISTICS.contains(answer.key())) {
				told.put(answer.key(), new String(answer.value(), StandardCharsets.UTF_8));
			}
			else if (answer.key().isEmpty() && answer.status() != BinaryAnswer.TOO_LARGE) {
				statistics.complete(told);
			}
		}, () -> statistics.complete(Map.of()));
	}

	/**
	 * Not by spymemcached's own authentication: its thread is no daemon, asks again ten
	 * times a second after a refusal, and ends for good when the server has no SASL.
	 */
	@Override
	public Operation authenticate(MemcachedUser user, NodeConnection connection) {
		return BinaryOperation.question(BinaryOperation.AUTHENTICATE, MECHANISM, user.plain(), connection, (answer) -> {
			switch (answer.status()) {
				case BinaryAnswer.SUCCESS -> connection.askForLife();
				case BinaryAnswer.NOT_LET_IN -> connection.refused(Refusal.USER_REFUSED);
				case BinaryAnswer.UNKNOWN_COMMAND -> connection.refused(Refusal.NO_USERS);
				// such as having no memory for the question: no word about the user
				default -> connection.close("it did not say whether it knows the user");
			}
		}, UNHEEDED);
	}

}
