package dev.hybridsession.simulation;

import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * How long messages take: mostly next to no time, sometimes long, and now and then longer
 * than anybody waits.
 */
final class Network {

	private final SplittableRandom random;

	/** In how many of a thousand cases a message is held up. */
	private final int slow;

	private final Consumer<String> messages;

	Network(SplittableRandom random, int slow, Consumer<String> messages) {
		this.random = random;
		this.slow = slow;
		this.messages = messages;
	}

	/** Whether anybody wants to read what arrives. */
	void tell(Supplier<String> message) {
		if (Boolean.getBoolean("simulation.messages")) {
			this.messages.accept(message.get());
		}
	}

	/** Of a message of nobody in particular, in microseconds. */
	long latency() {
		return latency(this.random);
	}

	long latency(Actor sender) {
		return latency(sender.random);
	}

	private long latency(SplittableRandom randomSource) {
		int kind = randomSource.nextInt(1000);
		if (kind >= this.slow) {
			return 50 + randomSource.nextInt(600);
		}
		return (kind * 20 >= this.slow) ? 1_000 + randomSource.nextInt(100_000)
				: 150_000 + randomSource.nextInt(400_000);
	}

}
