package dev.hybridsession.internal.cache.memcached;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import com.sun.management.ThreadMXBean;
import net.spy.memcached.ops.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of the answers that a server may give, and of malformed ones: the client neither
 * accepts them nor allocates what they claim.
 */
class BinaryReaderTests {

	private static final int NUMBER = 7;

	private static final int MAX_ITEM_SIZE = 1024;

	/**
	 * Far more than the objects of one answer, far less than a length that is accepted.
	 */
	private static final long LITTLE = 1_000_000;

	private final BinaryReader reader = new BinaryReader(BinaryOperation.GET, NUMBER, MAX_ITEM_SIZE);

	private static ByteBuffer answer(int magic, int command, int number, int length, String body) {
		byte[] text = body.getBytes(StandardCharsets.US_ASCII);
		ByteBuffer answer = ByteBuffer.allocate(BinaryReader.HEADER_SIZE + text.length);
		answer.put((byte) magic)
			.put((byte) command)
			.putShort((short) 0)
			.put((byte) 4)
			.put((byte) 0)
			.putShort((short) 0);
		return answer.putInt(length).putInt(number).putLong(42).put(text).flip();
	}

	private static ByteBuffer value(String value) {
		return answer(0x81, BinaryOperation.GET, NUMBER, 4 + value.length(), "flag" + value);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 23, 24, 25, 1000 })
	void answerIsReadInWhateverPiecesItComes(int size) throws Exception {
		ByteBuffer stream = value("value");
		BinaryAnswer answer = null;
		while (stream.hasRemaining()) {
			assertThat(answer).isNull();
			ByteBuffer piece = stream.slice().limit(Math.min(size, stream.remaining()));
			answer = this.reader.read(piece);
			stream.position(stream.position() + piece.position());
		}
		assertThat(answer).isNotNull();
		assertThat(answer.status()).isZero();
		assertThat(answer.cas()).isEqualTo(42);
		assertThat(answer.value()).asString().isEqualTo("value");
	}

	@Test
	void bytesAfterTheAnswerAreLeftForTheNext() throws Exception {
		ByteBuffer stream = ByteBuffer.allocate(100).put(value("value")).put((byte) 0x81).flip();
		assertThat(this.reader.read(stream)).isNotNull();
		assertThat(stream.remaining()).isEqualTo(1);
	}

	@Test
	void truncatedAnswerIsWaitedFor() throws Exception {
		ByteBuffer stream = value("value");
		assertThat(this.reader.read(stream.slice().limit(stream.limit() - 1))).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "ERROR Too many open connections\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n", "?" })
	void textIsNoAnswerFromItsFirstByteOn(String text) {
		ByteBuffer stream = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
		assertThat(refusal(stream).text()).contains("(it said '" + text.strip() + "')");
	}

	@ParameterizedTest
	@CsvSource({ "0x81, 1, 7, 9", "0x81, 0, 8, 9", "0x80, 0, 7, 9", "0x81, 0, 7, 3", "0x81, 0, 7, -1",
			"0x48, 0x54, 7, 0x50" })
	void answerToAnotherQuestionOrOfAnImpossibleLengthIsNone(String magic, String command, int number, String length) {
		ByteBuffer stream = answer(Integer.decode(magic), Integer.decode(command), number, Integer.decode(length),
				"flagvalue");
		assertThat(refusal(stream)).isNotNull();
	}

	@Test
	void largerAnswerThanIsAskedForIsSkippedAndTheNextIsInStep() throws Exception {
		int length = 3_000_000;
		BinaryAnswer[] answer = { null };
		long allocated = allocatedBy(() -> {
			answer[0] = this.reader.read(answer(0x81, BinaryOperation.GET, NUMBER, length, "flag"));
			for (int sent = 4; sent < length; sent += 1_000) {
				assertThat(answer[0]).isNull();
				answer[0] = this.reader.read(ByteBuffer.allocate(Math.min(1_000, length - sent)));
			}
		});
		assertThat(answer[0].status()).isEqualTo(BinaryAnswer.TOO_LARGE);
		assertThat(answer[0].value()).isEmpty();
		assertThat(allocated).as("with the pieces").isPositive();
	}

	@Test
	void statisticThatIsTooLongIsLeftOutAndTheOthersAreHeard() throws Exception {
		CompletableFuture<Map<String, String>> told = new CompletableFuture<>();
		Operation question = new BinaryCommands(MAX_ITEM_SIZE).askForProcess(null, told);
		int number = question.getBuffer().getInt(12);
		question.readFromBuffer(statistic(number, "pid", "1".repeat(3_000)));
		question.readFromBuffer(statistic(number, "uptime", "42"));
		question.readFromBuffer(statistic(number, "version", "1.6"));
		assertThat(told).isNotDone();
		question.readFromBuffer(statistic(number, "", ""));
		assertThat(told).isCompletedWithValue(Map.of("uptime", "42"));
	}

	private static ByteBuffer statistic(int number, String name, String value) {
		ByteBuffer answer = answer(0x81, BinaryOperation.STATISTICS, number, name.length() + value.length(),
				name + value);
		return answer.putShort(2, (short) name.length()).put(4, (byte) 0);
	}

	@ParameterizedTest
	@ValueSource(ints = { Integer.MAX_VALUE, 0x54545020, 100_000_000, MAX_ITEM_SIZE + 1025 })
	void lengthThatIsTooLargeIsNotAllocated(int length) throws Exception {
		long allocated = allocatedBy(
				() -> this.reader.read(answer(0x81, BinaryOperation.GET, NUMBER, length, "flagvalue")));
		assertThat(allocated).isLessThan(LITTLE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ERROR Too many open connections\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n" })
	void textAllocatesNothing(String text) throws Exception {
		ByteBuffer stream = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
		assertThat(allocatedBy(() -> refusal(stream))).isLessThan(LITTLE);
	}

	@ParameterizedTest
	@CsvSource({ "1, 7", "0, 8" })
	void answerToAnotherQuestionAllocatesNothing(int command, int number) throws Exception {
		ByteBuffer stream = answer(0x81, command, number, Integer.MAX_VALUE, "flagvalue");
		assertThat(allocatedBy(() -> refusal(stream))).isLessThan(LITTLE);
	}

	@Test
	void refusalShowsOneShortPrintableLine() {
		byte[] bytes = new byte[1000];
		Arrays.fill(bytes, (byte) 'x');
		bytes[0] = 'J';
		bytes[1] = 0;
		assertThat(refusal(ByteBuffer.wrap(bytes)).text()).contains("(it said 'J?" + "x".repeat(78) + "')");
		ByteBuffer lines = ByteBuffer
			.wrap("\r\n220 mail \u001b[31m\r\nWARN forged".getBytes(StandardCharsets.US_ASCII));
		assertThat(refusal(lines).text()).contains("(it said '220 mail ?[31m')");
	}

	private static Refusal refusal(ByteBuffer stream) {
		@Nullable Refusal[] refusal = { null };
		assertThatExceptionOfType(NotMemcachedException.class)
			.isThrownBy(() -> new BinaryReader(BinaryOperation.GET, NUMBER, MAX_ITEM_SIZE).read(stream))
			.satisfies((ex) -> refusal[0] = ex.refusal());
		return refusal[0];
	}

	private static long allocatedBy(Code code) throws Exception {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long before = threads.getCurrentThreadAllocatedBytes();
		code.run();
		return threads.getCurrentThreadAllocatedBytes() - before;
	}

	@FunctionalInterface
	private interface Code {

		void run() throws Exception;

	}

}
