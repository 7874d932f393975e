package dev.hybridsession.internal.cache.memcached;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationStatus;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server in the binary protocol for its statistics: its process id and its start,
 * which {@link IdentityCheck} compares, and its memory. A server without statistics says
 * nothing of itself, which is an answer too.
 */
final class ProcessQuestion extends NodeOperation {

	private static final byte STATS = 0x10;

	private static final byte[] NOTHING = {};

	static final Set<String> WANTED = Set.of("pid", "time", "uptime", "evictions", "limit_maxbytes", "bytes",
			"curr_items");

	private final NodeConnection connection;

	private final CompletableFuture<Map<String, String>> answer;

	private final Map<String, String> told = new HashMap<>();

	private BinaryReader reader = reader();

	/**
	 * Creates a question.
	 * @param connection told if there is no answer but something else
	 * @param answer completed with those of the statistics that the server has told
	 */
	ProcessQuestion(NodeConnection connection, CompletableFuture<Map<String, String>> answer) {
		super(new Completion(answer),
				BinaryOperation.request(STATS, BinaryOperation.LINE_ENDS, "", 0, NOTHING, NOTHING));
		this.connection = connection;
		this.answer = answer;
	}

	private static BinaryReader reader() {
		return new BinaryReader(STATS, BinaryOperation.LINE_ENDS, 0);
	}

	@Override
	public void readFromBuffer(ByteBuffer data) throws IOException {
		try {
			BinaryAnswer answer = this.reader.read(data);
			while (answer != null && this.reader.hasKey()) {
				if (WANTED.contains(this.reader.key())) {
					this.told.put(this.reader.key(), new String(answer.value(), StandardCharsets.UTF_8));
				}
				this.reader = reader();
				answer = this.reader.read(data);
			}
			if (answer != null) {
				// one without a key is the last
				this.answer.complete(this.told);
				complete();
			}
		}
		catch (NotMemcachedException ex) {
			this.connection.refused(ex.refusal());
			throw ex;
		}
	}

	/**
	 * Makes the process part of an identity.
	 * @param stats what the server has said
	 * @return the part; empty if the server has not said what it takes, or nonsense
	 */
	static String process(Map<String, String> stats) {
		try {
			long pid = Long.parseLong(stats.getOrDefault("pid", ""));
			// both are told at once, so their difference is the same whenever it is asked
			long started = Long.parseLong(stats.getOrDefault("time", ""))
					- Long.parseLong(stats.getOrDefault("uptime", ""));
			return (pid >= 0 && started >= 0) ? pid + "@" + started : "";
		}
		catch (NumberFormatException ex) {
			return "";
		}
	}

	/**
	 * Ends the question. A cancelled question has no answer.
	 */
	record Completion(CompletableFuture<Map<String, String>> answer) implements OperationCallback {

		@Override
		public void receivedStatus(OperationStatus status) {
			// the question reads it itself
		}

		@Override
		public void complete() {
			this.answer.complete(Map.of());
		}

	}

}
