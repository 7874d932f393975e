package dev.hybridsession.showcase;

import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties of {@code showcase.yml}.
 *
 * @param directory where the database and the list of processes are
 * @param nodes how many memcached nodes there are
 * @param instances how many instances there are
 * @param syncInterval how far memcached may run ahead of the database
 * @param ports where the servers and instances listen
 * @param soak random buttons, if there shall be any
 */
@ConfigurationProperties("showcase")
record ShowcaseSettings(Path directory, int nodes, int instances, Duration syncInterval, PortSettings ports,
		@Nullable SoakSettings soak) {

	/**
	 * A range of ports. The servers and instances of the showcase take some of them.
	 *
	 * @param first the lowest port
	 * @param count how many ports there are
	 */
	record PortSettings(int first, int count) {

	}

	/**
	 * Random buttons under load.
	 *
	 * @param duration for how long
	 * @param seed what decides the buttons; the same seed presses the same ones, as long
	 * as each works as before
	 * @param users how many users load pages meanwhile
	 * @param pause the mean time between two buttons
	 * @param after for how long the users go on after the last button; a late cart
	 * becomes a lost click meanwhile
	 */
	record SoakSettings(Duration duration, @DefaultValue("1") long seed, @DefaultValue("20") int users,
			@DefaultValue("5s") Duration pause, @DefaultValue("20s") Duration after) {

	}

}
