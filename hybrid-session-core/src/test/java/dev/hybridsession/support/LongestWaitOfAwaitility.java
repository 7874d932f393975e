package dev.hybridsession.support;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets Awaitility wait for the {@link LongestWait} where a test says nothing else. JUnit
 * finds this extension in each module, before the first test of each class.
 */
public final class LongestWaitOfAwaitility implements BeforeAllCallback {

	@Override
	public void beforeAll(ExtensionContext context) {
		Awaitility.setDefaultTimeout(LongestWait.TIME);
	}

}
