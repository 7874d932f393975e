package dev.hybridsession.internal.record;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import dev.hybridsession.RecordTooLargeException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class RecordLimitsTests {

	private static final SessionRecord EMPTY = SessionRecord.create("id", "internal", 1, Duration.ofMinutes(1), 1);

	private final RecordLimits limits = new RecordLimits(1_000, 3, 5);

	@Test
	void recordBeyondTheLimitIsRefusedIfItGrowsAndItsLargestAttributesAreNamed() {
		SessionRecord before = EMPTY.with(2, Map.of("large", bytes(2_000), "few", bytes(1)));
		assertThatExceptionOfType(RecordTooLargeException.class)
			.isThrownBy(() -> this.limits.requireFits(before, EMPTY))
			.withMessageContaining("'large' with 2000 bytes, 'few' with 1 bytes");
		this.limits.requireFits(before, before);
		SessionRecord removed = before.with(3, Map.of("few", new Entry(3, null)));
		this.limits.requireFits(removed, before);
		assertThat(RecordSize.largest(removed)).isEqualTo("'large' with 2000 bytes");
	}

	@Test
	void recordOfTheLimitIsTaken() {
		long size = RecordSize.of(EMPTY);
		new RecordLimits((int) size, 3, 5).requireFits(EMPTY, EMPTY.with(1, new HashMap<>()));
		SessionRecord more = EMPTY.with(2, Map.of("a", bytes(1)));
		new RecordLimits((int) RecordSize.of(more), 3, 5).requireFits(more, EMPTY);
	}

	@Test
	void valueOfASubsessionBeyondTheLimitIsRefusedIfItGrows() {
		this.limits.requireFits("internal", "cart", null, new byte[1_000]);
		this.limits.requireFits("internal", "cart", new byte[1_001], new byte[1_001]);
		this.limits.requireFits("internal", "cart", new byte[1_001], null);
		assertThatExceptionOfType(RecordTooLargeException.class)
			.isThrownBy(() -> this.limits.requireFits("internal", "cart", null, new byte[1_001]));
		assertThatExceptionOfType(RecordTooLargeException.class)
			.isThrownBy(() -> this.limits.requireFits("internal", "cart", new byte[1_001], new byte[1_002]));
	}

	@Test
	void attributesAndNamesOfTheLimitAreTaken() {
		this.limits.requireCount(3);
		this.limits.requireName("12345");
		assertThatIllegalStateException().isThrownBy(() -> this.limits.requireCount(4));
		assertThatIllegalArgumentException().isThrownBy(() -> this.limits.requireName("123456"))
			.withMessageContaining("'123456' has 6");
	}

	@Test
	void textOfAClientIsShortenedAndPrintable() {
		assertThat(RecordLimits.shortened("a\nb\u200Bc")).isEqualTo("a?b?c");
		assertThat(RecordLimits.shortened("x".repeat(60))).isEqualTo("x".repeat(60));
		assertThat(RecordLimits.shortened("x".repeat(61))).isEqualTo("x".repeat(60) + "...");
	}

	private static Entry bytes(int length) {
		return new Entry(2, new byte[length]);
	}

}
