package dev.hybridsession.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The application. Nothing in it configures the session: the starter does. */
@SpringBootApplication
public class SampleApplication {

	/**
	 * Starts it.
	 * @param args properties, such as {@code --server.port=8081}
	 */
	public static void main(String[] args) {
		SpringApplication.run(SampleApplication.class, args);
	}

}
