package dev.hybridsession.internal.cache.memcached;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import net.spy.memcached.ops.OperationState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Tests how an operation is sent and ended. */
class NodeOperationTests {

	private int ends;

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 5, 100 })
	void sendsItsPartsOneAfterTheOtherThroughABufferOfAnySize(int size) {
		NodeOperation operation = operation("ms key 5\r\n", "value", "\r\n");
		StringBuilder sent = new StringBuilder();
		// as spymemcached fills its buffer
		while (operation.getBuffer().hasRemaining()) {
			int room = size;
			while (room > 0 && operation.getBuffer().hasRemaining()) {
				byte[] piece = new byte[Math.min(room, operation.getBuffer().remaining())];
				operation.getBuffer().get(piece);
				sent.append(new String(piece, StandardCharsets.US_ASCII));
				room -= piece.length;
			}
		}
		assertThat(sent).hasToString("ms key 5\r\nvalue\r\n");
	}

	@Test
	void anEmptyValueIsSentAsNothing() {
		NodeOperation operation = operation("set", "");
		operation.getBuffer().get(new byte[3]);
		assertThat(operation.getBuffer().hasRemaining()).isFalse();
	}

	@Test
	void aCancelledOperationEnds() {
		NodeOperation operation = operation("mg");
		operation.cancel();
		assertThat(operation.isCancelled()).isTrue();
		assertThat(operation.getState()).isEqualTo(OperationState.WRITE_QUEUED);
		assertThat(this.ends).isOne();
	}

	@Test
	void anOperationThatWaitsTooLongToBeSentEnds() {
		NodeOperation operation = operation("mg");
		assertThat(operation.isTimedOut(60_000)).isFalse();
		assertThat(this.ends).isZero();
		assertThat(operation.isTimedOut(-1)).isTrue();
		assertThat(operation.isTimedOutUnsent()).isTrue();
		assertThat(this.ends).isOne();
	}

	@Test
	void theAnswerCompletesTheOperation() {
		NodeOperation operation = operation("mg");
		operation.writing();
		operation.writeComplete();
		assertThat(operation.getState()).isEqualTo(OperationState.READING);
		operation.complete();
		assertThat(operation.getState()).isEqualTo(OperationState.COMPLETE);
		assertThat(this.ends).isOne();
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 9, 10, 1234567890123L, Long.MAX_VALUE, Long.MIN_VALUE, -1 })
	void aNumberOfALineHasNoSign(long number) {
		ByteBuffer line = new MetaLine("ms ", "key").number(" C", number).text(" ME").end(7);
		assertThat(StandardCharsets.US_ASCII.decode(line).toString())
			.isEqualTo("ms key C" + Long.toUnsignedString(number) + " ME O7\r\n");
	}

	@Test
	void aKeyThatIsNotAsciiIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new MetaLine("mg ", "a\u010ab"))
			.withMessage("Character 1 of 'a\u010ab' is not ASCII");
	}

	private NodeOperation operation(String... parts) {
		ByteBuffer[] request = new ByteBuffer[parts.length];
		for (int i = 0; i < parts.length; i++) {
			request[i] = ByteBuffer.wrap(parts[i].getBytes(StandardCharsets.US_ASCII));
		}
		return new NodeOperation(null, () -> this.ends++, request) {

			@Override
			void read(ByteBuffer data) {
				throw new UnsupportedOperationException();
			}

		};
	}

}
