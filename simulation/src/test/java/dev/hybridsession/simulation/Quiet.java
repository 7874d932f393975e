package dev.hybridsession.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Thousands of instances whose nodes come and go have too much to say. */
final class Quiet implements BeforeAllCallback, AfterAllCallback {

	private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("dev.hybridsession");

	@Override
	public void beforeAll(ExtensionContext context) {
		LOGGER.setLevel(Level.OFF);
	}

	@Override
	public void afterAll(ExtensionContext context) {
		LOGGER.setLevel(null);
	}

}
