package dev.hybridsession.internal.cache.memcached;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import net.spy.memcached.ops.OperationState;
import net.spy.memcached.ops.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * A {@code gets} of one key in the text protocol. A value that is larger than anything
 * that this application asks for is skipped.
 */
final class TextRead extends TextOperation {

	/** VALUE, key, flags, length, number of the state. */
	private static final Pattern VALUE = Pattern.compile("VALUE \\S+ \\d+ (\\d{1,9}) (\\d{1,20})");

	private static final int LINE_END = 2;

	private final Answer answer;

	private final int longest;

	private StatusCode code = StatusCode.ERR_NOT_FOUND;

	private long cas;

	private byte @Nullable [] value;

	/** Of the value and the line end after it. */
	private int missing;

	TextRead(ByteBuffer request, int maxItemSize, Answer answer) {
		super(request, answer.connection(), answer);
		this.answer = answer;
		this.longest = maxItemSize;
	}

	@Override
	boolean readData(ByteBuffer data) throws IOException {
		if (this.missing == 0) {
			return false;
		}
		byte[] into = this.value;
		int length = Math.min(data.remaining(), (this.missing > LINE_END) ? this.missing - LINE_END : this.missing);
		if (into != null && this.missing > LINE_END) {
			data.get(into, into.length - (this.missing - LINE_END), length);
		}
		else {
			data.position(data.position() + length);
		}
		this.missing -= length;
		return true;
	}

	@Override
	boolean answered(String line) {
		StatusCode failure = failure(line);
		Matcher matcher = VALUE.matcher(line);
		if (failure != null) {
			complete(failure);
		}
		else if (line.equals("END")) {
			complete(this.code);
		}
		else if (this.code == StatusCode.ERR_NOT_FOUND && matcher.matches()) {
			begin(Integer.parseInt(matcher.group(1)), matcher.group(2));
		}
		else {
			return false;
		}
		return true;
	}

	private void begin(int length, String number) {
		this.missing = length + LINE_END;
		if (length > this.longest) {
			this.code = StatusCode.ERR_2BIG;
			return;
		}
		this.code = StatusCode.SUCCESS;
		this.cas = new BigInteger(number).longValue();
		this.value = new byte[length];
	}

	private void complete(StatusCode outcome) {
		this.answer.received(outcome, this.cas, this.value);
		transitionState(OperationState.COMPLETE);
	}

}
