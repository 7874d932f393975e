package dev.hybridsession.simulation;

import java.util.SplittableRandom;

import dev.hybridsession.internal.system.RandomSource;

/** The random source of the simulation, which the seed determines. */
final class SimulatedChance implements RandomSource {

	private final SplittableRandom random;

	private final String name;

	private int count;

	private int nonces;

	SimulatedChance(SplittableRandom random, String name) {
		this.random = random;
		this.name = name;
	}

	@Override
	public String uniqueId() {
		return Integer.toHexString(this.random.nextInt()) + "-" + this.name + "-" + this.count++;
	}

	@Override
	public long between(long origin, long bound) {
		return this.random.nextLong(origin, bound);
	}

	/** Draws nothing, so that a seed means the same however many nonces it needs. */
	@Override
	public long nonce() {
		return ((long) this.name.hashCode() << Integer.SIZE) + this.nonces++;
	}

}
