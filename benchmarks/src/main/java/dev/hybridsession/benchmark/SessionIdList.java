package dev.hybridsession.benchmark;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The ids of up to millions of sessions, outside of the heap, whose growth is measured.
 * Several threads may add ids.
 */
final class SessionIdList {

	private static final int LONGEST = 64;

	private static final int PART = 1 << 20;

	private final ByteBuffer[] parts;

	private final AtomicInteger reserved = new AtomicInteger();

	SessionIdList(int most) {
		this.parts = new ByteBuffer[most / PART + 1];
		for (int part = 0; part < this.parts.length; part++) {
			this.parts[part] = ByteBuffer.allocateDirect(Math.min(PART, most + 1) * LONGEST);
		}
	}

	void add(String id) {
		byte[] bytes = new byte[LONGEST];
		byte[] text = id.getBytes(StandardCharsets.US_ASCII);
		System.arraycopy(text, 0, bytes, 0, text.length);
		int index = this.reserved.getAndIncrement();
		this.parts[index / PART].put(index % PART * LONGEST, bytes);
	}

	String get(int index) {
		byte[] bytes = new byte[LONGEST];
		this.parts[index / PART].get(index % PART * LONGEST, bytes);
		return new String(bytes, StandardCharsets.US_ASCII).trim();
	}

	int size() {
		return this.reserved.get();
	}

}
