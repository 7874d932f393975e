package dev.hybridsession.internal.cache.memcached;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationState;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.ops.StatusCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Tests how an operation is sent and ended. */
class NodeOperationTests {

	private final List<StatusCode> told = new ArrayList<>();

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
	void aCancelledOperationIsToldAsSuch() {
		NodeOperation operation = operation("mg");
		operation.cancel();
		assertThat(operation.isCancelled()).isTrue();
		assertThat(operation.getState()).isEqualTo(OperationState.WRITE_QUEUED);
		assertThat(this.told).containsExactly(StatusCode.CANCELLED);
		assertThat(this.ends).isOne();
	}

	@Test
	void anOperationThatWaitsTooLongToBeSentIsToldAsTimedOut() {
		NodeOperation operation = operation("mg");
		assertThat(operation.isTimedOut(60_000)).isFalse();
		assertThat(operation.isTimedOut(-1)).isTrue();
		assertThat(operation.isTimedOutUnsent()).isTrue();
		assertThat(this.told).containsExactly(StatusCode.TIMEDOUT);
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
		assertThat(this.told).isEmpty();
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
		return new NodeOperation(null, new Told(), request) {

			@Override
			void read(ByteBuffer data) {
				throw new UnsupportedOperationException();
			}

		};
	}

	private final class Told implements OperationCallback {

		@Override
		public void receivedStatus(OperationStatus status) {
			NodeOperationTests.this.told.add(status.getStatusCode());
		}

		@Override
		public void complete() {
			NodeOperationTests.this.ends++;
		}

	}

}
