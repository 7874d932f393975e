package dev.hybridsession.sample;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

import dev.hybridsession.LockedSubsession;
import dev.hybridsession.NamedSubsession;
import dev.hybridsession.Subsession;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * A counter that is kept in the four ways of {@link Column}. Each request works, adds
 * one, and works again. The locked session has no code of its own: application.yml names
 * its address.
 */
@RestController
@Profile("!comparison")
@RequestMapping("/frames")
class CounterController {

	/** The wait that stands for work, before and after the addition. */
	static final Duration WORK = Duration.ofMillis(5);

	private static final String COUNTER = "counter";

	@GetMapping({ "/plain", "/locked" })
	int inSession(HttpSession session) {
		return (session.getAttribute(COUNTER) instanceof Integer count) ? count : 0;
	}

	@PostMapping({ "/plain", "/locked" })
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void addToSession(HttpSession session) {
		work();
		session.setAttribute(COUNTER, inSession(session) + 1);
		work();
	}

	@GetMapping({ "/update", "/lock" })
	int inSubsession(@NamedSubsession(COUNTER) Subsession<Integer> counter) {
		return orZero(counter.get());
	}

	@PostMapping("/update")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void update(@NamedSubsession(COUNTER) Subsession<Integer> counter) {
		work();
		counter.update((count) -> orZero(count) + 1);
		work();
	}

	@PostMapping("/lock")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void lock(@NamedSubsession(COUNTER) Subsession<Integer> counter) {
		work();
		try (LockedSubsession<Integer> locked = counter.lock()) {
			locked.set(orZero(locked.get()) + 1);
		}
		work();
	}

	private static int orZero(@Nullable Integer count) {
		return Objects.requireNonNullElse(count, 0);
	}

	private static void work() {
		LockSupport.parkNanos(WORK.toNanos());
	}

}
