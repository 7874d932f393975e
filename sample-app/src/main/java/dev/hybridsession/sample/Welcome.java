package dev.hybridsession.sample;

import java.util.stream.Collectors;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Says on the console where the application is and who may log in. In the showcase the
 * launcher does.
 */
@Component
@Profile("!showcase")
class Welcome {

	private final Environment environment;

	Welcome(Environment environment) {
		this.environment = environment;
	}

	@EventListener(ApplicationReadyEvent.class)
	void print() {
		String users = DemoUser.ALL.stream()
			.map((user) -> user.name() + " / " + user.password())
			.collect(Collectors.joining(" or "));
		System.out.println("""

				The sample runs at http://localhost:%s/
				Log in as %s, then try, in another terminal: ./dev memcached restart
				Ctrl-C stops it.
				""".formatted(this.environment.getProperty("local.server.port"), users));
	}

}
