package dev.hybridsession.showcase;

import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * A store that the showcase compares with Hybrid Session: an instance with the same pages
 * keeps its sessions there, and as many users load its pages. {@link Cluster} has one or
 * two of them.
 *
 * @param key its name among the figures
 * @param title its name on the page
 * @param unit names the questions that it asks of its server
 * @param instance the instance, behind no proxy
 * @param users counts the pages of its users
 * @param questions asks the server how many questions it has answered
 */
record ComparedStore(String key, String title, String unit, Instance instance, UserCounts users,
		Callable<Long> questions) {

	boolean isRunning() {
		return this.instance.state() == Instance.State.RUNNING;
	}

	boolean isStopped() {
		return this.instance.state() == Instance.State.STOPPED;
	}

	/** Says whether it runs. */
	String state() {
		return this.title + " is " + this.instance.state().name().toLowerCase(Locale.ROOT);
	}

}
