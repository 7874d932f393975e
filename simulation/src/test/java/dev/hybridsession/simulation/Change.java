package dev.hybridsession.simulation;

import org.jspecify.annotations.Nullable;

/**
 * Data was lost, or an instance has lost sight of it or has it back.
 *
 * @param time when
 * @param by the instance, or {@code null} if data was lost
 * @param misleads whether other instances may read old data because of it
 */
record Change(long time, @Nullable SimulatedInstance by, boolean misleads) {

	boolean isIn(long from, long to) {
		return this.time >= from && this.time <= to;
	}

}
