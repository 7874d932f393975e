package dev.hybridsession.showcase;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Says on the console where the showcase is. */
@Component("showcaseWelcome")
class Welcome {

	private final Environment environment;

	Welcome(Environment environment) {
		this.environment = environment;
	}

	@EventListener(ApplicationReadyEvent.class)
	void print() {
		String port = this.environment.getProperty("local.server.port");
		System.out.printf("""

				The sample runs at http://localhost:%s/
				Watch and break it at http://localhost:%s/showcase
				Ctrl-C stops everything.

				""", port, port);
	}

}
