package dev.hybridsession.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a process stands still, as while its host is suspended. What it would do in
 * that time it does when it goes on, in the same order.
 */
final class Standstill {

	private final List<Runnable> late = new ArrayList<>();

	private boolean on;

	boolean isOn() {
		return this.on;
	}

	void begin() {
		this.on = true;
	}

	void end() {
		this.on = false;
		List<Runnable> actions = List.copyOf(this.late);
		this.late.clear();
		actions.forEach(Runnable::run);
	}

	/**
	 * Keeps an action for later if the process stands still.
	 * @return whether it does
	 */
	boolean defers(Runnable action) {
		if (this.on) {
			this.late.add(action);
		}
		return this.on;
	}

}
