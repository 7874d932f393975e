package dev.hybridsession.internal.jobs;

/**
 * Something in which instances may differ, over time. One instance notices an outage
 * before the other. So only a difference that lasts is reported, once. Not for concurrent
 * use.
 */
final class Difference {

	private static final int BEATS_TO_AGREE = 4;

	private String now = "";

	private int beats;

	private boolean reported;

	/**
	 * Takes note of the present state.
	 * @param difference the difference as text; empty if there is none
	 * @param lasts run when it has lasted for long, once
	 * @param over run when a difference ends that was reported
	 * @return whether there is a difference that there was not before
	 */
	boolean look(String difference, Runnable lasts, Runnable over) {
		boolean isNew = !difference.isEmpty() && !difference.equals(this.now);
		this.now = difference;
		this.beats = difference.isEmpty() ? 0 : this.beats + 1;
		if (this.beats == BEATS_TO_AGREE && !this.reported) {
			this.reported = true;
			lasts.run();
		}
		else if (this.beats == 0 && this.reported) {
			this.reported = false;
			over.run();
		}
		return isNew;
	}

}
