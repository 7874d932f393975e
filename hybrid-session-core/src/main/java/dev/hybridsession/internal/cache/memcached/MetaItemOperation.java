package dev.hybridsession.internal.cache.memcached;

import java.nio.ByteBuffer;
import java.util.Locale;

import dev.hybridsession.MemcachedProtocol;
import net.spy.memcached.ops.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * Reads or writes one item in the meta protocol ({@code mg}, {@code ms}, {@code md}).
 * {@link MetaCommands} makes it.
 * <ol>
 * <li>The answer must repeat the number of the question. Otherwise the connection is out
 * of step, and ends. A miss carries no number before memcached 1.6.18.</li>
 * <li>Every two-letter code, and every line {@code SERVER_ERROR}, is an answer about one
 * key. Any other line is the end of the connection.</li>
 * <li>A value that is longer than the largest item is skipped.</li>
 * </ol>
 */
final class MetaItemOperation extends MetaOperation {

	private static final int STORED = 'H' << 8 | 'D';

	private static final int VALUE = 'V' << 8 | 'A';

	private static final int MISS = 'E' << 8 | 'N';

	private static final int ABSENT = 'N' << 8 | 'F';

	private static final int NOT_STORED = 'N' << 8 | 'S';

	private static final int CHANGED = 'E' << 8 | 'X';

	private static final int LINE_END = 2;

	private static final int MOST_DIGITS = 20;

	private static final long NONE = -1;

	private final Answer answer;

	private final int number;

	private final boolean read;

	private final int longest;

	private StatusCode code = StatusCode.SUCCESS;

	private long cas;

	private byte @Nullable [] value;

	/** The bytes of the value, and of the line end after it, that have not come yet. */
	private long missing;

	/**
	 * Creates an operation.
	 * @param number the number of the request, which its answer repeats
	 * @param read whether a value is asked for
	 */
	MetaItemOperation(int number, boolean read, int maxItemSize, Answer answer, ByteBuffer... request) {
		super(answer.connection(), answer, request);
		this.answer = answer;
		this.number = number;
		this.read = read;
		this.longest = maxItemSize;
	}

	@Override
	void readAnswer(ByteBuffer line) throws NotMemcachedException {
		StatusCode told = codeOf((line.remaining() >= 2) ? line.getShort() : 0);
		if (told == null || (line.hasRemaining() && line.get(line.position()) != ' ')) {
			readFailure(line);
			return;
		}
		long length = (told == StatusCode.SUCCESS && this.read) ? number(line) : 0;
		long repeated = (told == StatusCode.ERR_NOT_FOUND && this.read) ? this.number : NONE;
		while (line.hasRemaining()) {
			byte flag = line.get();
			if (flag == 'O') {
				repeated = number(line);
			}
			else if (flag == 'c') {
				this.cas = number(line);
			}
			else {
				skipWord(flag, line);
			}
		}
		if (repeated != this.number || this.cas == NONE || length < 0 || length > Integer.MAX_VALUE) {
			throw new NotMemcachedException(Refusal.OUT_OF_STEP);
		}
		this.code = told;
		if (told == StatusCode.SUCCESS && this.read) {
			begin((int) length);
		}
		else {
			completeWith(told);
		}
	}

	/** Returns the status, or {@code null} if the line is no answer to the request. */
	private @Nullable StatusCode codeOf(short letters) {
		if (this.read) {
			return (letters == VALUE) ? StatusCode.SUCCESS : (letters == MISS) ? StatusCode.ERR_NOT_FOUND : null;
		}
		return switch (letters) {
			case STORED -> StatusCode.SUCCESS;
			case ABSENT -> StatusCode.ERR_NOT_FOUND;
			case NOT_STORED -> StatusCode.ERR_NOT_STORED;
			case CHANGED -> StatusCode.ERR_EXISTS;
			default -> null;
		};
	}

	private void readFailure(ByteBuffer line) throws NotMemcachedException {
		String text = text(line);
		if (!text.startsWith("SERVER_ERROR")) {
			throw new NotMemcachedException(Refusal.saying(line.rewind(), MemcachedProtocol.META));
		}
		String error = text.toLowerCase(Locale.ROOT);
		completeWith(error.contains("too large") ? StatusCode.ERR_2BIG
				: error.contains("out of memory") ? StatusCode.ERR_NO_MEM : StatusCode.ERR_INTERNAL);
	}

	/** Reads a number without a sign, which may have 64 bits. */
	private static long number(ByteBuffer line) {
		while (line.hasRemaining() && line.get(line.position()) == ' ') {
			line.get();
		}
		long number = 0;
		int digits = 0;
		while (line.hasRemaining()) {
			int digit = line.get() - '0';
			if (digit == ' ' - '0') {
				break;
			}
			if (digit < 0 || digit > 9 || ++digits > MOST_DIGITS) {
				return NONE;
			}
			number = number * 10 + digit;
		}
		return (digits > 0) ? number : NONE;
	}

	private static void skipWord(byte first, ByteBuffer line) {
		byte next = first;
		while (next != ' ' && line.hasRemaining()) {
			next = line.get();
		}
	}

	private void begin(int length) {
		this.missing = (long) length + LINE_END;
		if (length > this.longest) {
			this.code = StatusCode.ERR_2BIG;
		}
		else {
			this.value = new byte[length];
		}
	}

	@Override
	boolean readData(ByteBuffer data) {
		if (this.missing == 0) {
			return false;
		}
		byte[] into = this.value;
		long ofValue = Math.max(0, this.missing - LINE_END);
		int length = (int) Math.min(data.remaining(), (ofValue > 0) ? ofValue : this.missing);
		if (into != null && ofValue > 0) {
			data.get(into, into.length - (int) ofValue, length);
		}
		else {
			data.position(data.position() + length);
		}
		this.missing -= length;
		if (this.missing == 0) {
			completeWith(this.code);
		}
		return true;
	}

	private void completeWith(StatusCode outcome) {
		this.answer.received(new Reply(outcome, this.cas, this.value));
		complete();
	}

}
