package dev.hybridsession.internal.record;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Decoding costs memory by the bytes that are there, not by the numbers that they tell.
 */
class DecodingCostTests {

	private static final Path CORPUS = Path.of("src/test/resources/fuzz");

	/** For an exception with its trace. */
	private static final int FIXED = 64 * 1024;

	/** An entry that is small has far larger objects around it. */
	private static final int PER_BYTE = 32;

	private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	static List<Path> inputs() throws IOException {
		try (Stream<Path> files = Files.walk(CORPUS)) {
			return files.filter(Files::isRegularFile).sorted().toList();
		}
	}

	@ParameterizedTest
	@MethodSource("inputs")
	void aSmallInputIsDecodedOrRefusedWithLittleMemory(Path input) throws IOException {
		assertThatDecodingIsCheap(Files.readAllBytes(input));
	}

	@Test
	void aLargeInputOfTheSmallestEntriesIsDecodedWithMemoryInProportion() {
		RecordOutput output = RecordCodec.start((byte) 'R').putString("id").putString("internal").putLong(1).putLong(2);
		output.putString("id").putLong(1).putLong(1).putLong(1).putLong(1).putInt(50_000);
		for (int i = 0; i < 50_000; i++) {
			output.putString(Integer.toString(i, Character.MAX_RADIX)).putLong(i).putBytes(new byte[0]);
		}
		byte[] bytes = output.toByteArray();
		assertThat(((SessionRecord) RecordCodec.decode(bytes)).entries()).hasSize(50_000);
		assertThatDecodingIsCheap(bytes);
	}

	@Test
	void aCountOfMoreEntriesThanThereAreBytesIsRefusedWithLittleMemory() {
		RecordOutput output = RecordCodec.start((byte) 'R').putString("id").putString("internal").putLong(1).putLong(2);
		output.putString("id").putLong(1).putLong(1).putLong(1).putLong(1).putInt(1_000_000);
		for (int i = 0; i < 10_000; i++) {
			output.putLong(i);
		}
		assertThatDecodingIsCheap(output.toByteArray());
	}

	private void assertThatDecodingIsCheap(byte[] bytes) {
		decode(bytes); // loads classes
		long before = this.threads.getCurrentThreadAllocatedBytes();
		decode(bytes);
		long allocated = this.threads.getCurrentThreadAllocatedBytes() - before;
		assertThat(allocated).isLessThan(FIXED + (long) PER_BYTE * bytes.length);
	}

	private static void decode(byte[] bytes) {
		try {
			RecordCodec.decode(bytes);
		}
		catch (InvalidRecordException ex) {
			assertThat(ex.getMessage()).isNotEmpty();
		}
		SubsessionCodec.decode(bytes, SubsessionCodecFuzz.INTERNAL_ID, SubsessionCodecFuzz.NAME);
		SubsessionCodec.isClaim(bytes);
	}

}
