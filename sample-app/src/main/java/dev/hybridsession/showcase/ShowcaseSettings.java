package dev.hybridsession.showcase;

import java.nio.file.Path;
import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The properties of {@code showcase.yml}.
 *
 * @param directory where the database and the list of processes are
 * @param nodes how many memcached nodes there are
 * @param instances how many instances there are
 * @param syncInterval how far memcached may run ahead of the database
 */
@ConfigurationProperties("showcase")
record ShowcaseSettings(Path directory, int nodes, int instances, Duration syncInterval) {

}
