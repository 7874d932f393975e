package dev.hybridsession.internal.cache.memcached;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import dev.hybridsession.internal.cache.memcached.MetaQuestion.Taken;
import net.spy.memcached.OperationFactory;
import net.spy.memcached.ops.Operation;
import net.spy.memcached.protocol.ascii.AsciiOperationFactory;

/** The meta protocol of memcached 1.6 (protocol.txt, 'Meta Commands'). */
record MetaCommands(int maxItemSize) implements Commands {

	/** The answer of a server with an authentication file to a client without a user. */
	static final String UNAUTHENTICATED = "CLIENT_ERROR unauthenticated";

	/** Whether a full server evicts items, {@code on} or {@code off}. */
	static final String EVICTIONS = "evictions";

	private static final String LARGEST_ITEM = "item_size_max";

	/**
	 * Does nothing. The spaces make it longer than the header of a TLS message: a server
	 * that speaks TLS says nothing before it has read that much.
	 */
	private static final String NOTHING_ASKED = "mn      \r\n";

	private static final AtomicInteger NUMBERS = new AtomicInteger();

	@Override
	public OperationFactory operationFactory() {
		return new AsciiOperationFactory();
	}

	@Override
	public Operation gets(String key, Answer answer) {
		int number = nextNumber();
		ByteBuffer request = new MetaLine("mg ", key).text(" v c").end(number);
		return new MetaItemOperation(number, true, this.maxItemSize, answer, request);
	}

	@Override
	public Operation set(String key, byte[] value, long cas, int expiry, Answer answer) {
		return store(onlyIn(cas, store(key, value, expiry)), value, answer);
	}

	@Override
	public Operation add(String key, byte[] value, int expiry, Answer answer) {
		return store(store(key, value, expiry).text(" ME"), value, answer);
	}

	private static MetaLine store(String key, byte[] value, int expiry) {
		return new MetaLine("ms ", key).number(" ", value.length).number(" c T", expiry);
	}

	private Operation store(MetaLine line, byte[] value, Answer answer) {
		int number = nextNumber();
		return new MetaItemOperation(number, false, this.maxItemSize, answer, line.end(number), ByteBuffer.wrap(value),
				ByteBuffer.wrap(MetaLine.END));
	}

	@Override
	public Operation delete(String key, long cas, Answer answer) {
		int number = nextNumber();
		MetaLine line = onlyIn(cas, new MetaLine("md ", key));
		return new MetaItemOperation(number, false, this.maxItemSize, answer, line.end(number));
	}

	private static MetaLine onlyIn(long cas, MetaLine line) {
		return (cas != 0) ? line.number(" C", cas) : line;
	}

	private static int nextNumber() {
		return NUMBERS.incrementAndGet() & Integer.MAX_VALUE;
	}

	@Override
	public Operation askForLife(NodeConnection connection, Runnable alive) {
		return new MetaQuestion(NOTHING_ASKED, connection, UNHEEDED, (line) -> switch (line) {
			case "MN" -> {
				alive.run();
				yield Taken.LAST;
			}
			case UNAUTHENTICATED -> refused(connection, Refusal.USER_WANTED);
			default -> Taken.NO_ANSWER;
		});
	}

	private static Taken refused(NodeConnection connection, Refusal refusal) {
		connection.refused(refusal);
		return Taken.LAST;
	}

	@Override
	public Operation askForProcess(NodeConnection connection, CompletableFuture<Map<String, String>> statistics) {
		return statistics("stats\r\n", IdentityCheck.STATISTICS, connection, statistics);
	}

	private static Operation statistics(String request, Set<String> wanted, NodeConnection connection,
			CompletableFuture<Map<String, String>> statistics) {
		Map<String, String> told = new HashMap<>();
		return new MetaQuestion(request, connection, () -> statistics.complete(Map.of()), (line) -> {
			String[] words = line.split(" ", 3);
			if (words[0].equals("STAT")) {
				if (words.length == 3 && wanted.contains(words[1])) {
					told.put(words[1], words[2]);
				}
				return Taken.MORE;
			}
			if (line.equals("END")) {
				statistics.complete(told);
				return Taken.LAST;
			}
			// as a proxy says that has no statistics
			return (line.equals("ERROR") || line.startsWith("CLIENT_ERROR")) ? Taken.LAST : Taken.NO_ANSWER;
		});
	}

	/**
	 * Asks for two settings of the server. A meta write that the server refuses removes
	 * what was there, even if the condition does not hold. So no value is sent that is
	 * too large for the server, and a server that refuses when it is full ({@code -M}) is
	 * not used. Any other server makes room, and may evict that item anyway.
	 */
	@Override
	public CompletableFuture<Void> probe(NodeConnection connection) {
		CompletableFuture<Map<String, String>> settings = new CompletableFuture<>();
		connection.send(NodeConnection.ANY_KEY,
				statistics("stats settings\r\n", Set.of(EVICTIONS, LARGEST_ITEM), connection, settings));
		return CompletableFuture.allOf(settings.thenAccept((told) -> {
			if ("off".equals(told.get(EVICTIONS))) {
				connection.refused(Refusal.NO_EVICTIONS);
			}
			connection.largestItem(told.get(LARGEST_ITEM));
		}), new SpreadProbe(connection).send());
	}

	/**
	 * Names the user to a server that wants one. A server that lets everybody in would
	 * keep name and password as an item, so it is asked first.
	 */
	@Override
	public Operation authenticate(MemcachedUser user, NodeConnection connection) {
		return new MetaQuestion(NOTHING_ASKED, connection, UNHEEDED, (line) -> switch (line) {
			case "MN" -> refused(connection, Refusal.NO_USERS);
			case UNAUTHENTICATED -> {
				connection.send(NodeConnection.ANY_KEY, login(user, connection));
				yield Taken.LAST;
			}
			default -> Taken.NO_ANSWER;
		});
	}

	private static Operation login(MemcachedUser user, NodeConnection connection) {
		return new MetaQuestion(user.line(), connection, UNHEEDED, (line) -> {
			if (line.equals("STORED")) {
				connection.askForLife();
				return Taken.LAST;
			}
			return line.startsWith("CLIENT_ERROR") ? refused(connection, Refusal.USER_REFUSED) : Taken.NO_ANSWER;
		});
	}

}
