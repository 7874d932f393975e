package dev.hybridsession.autoconfigure;

import dev.hybridsession.LockedSubsession;
import dev.hybridsession.NamedSubsession;
import dev.hybridsession.Subsession;
import dev.hybridsession.Subsessions;
import dev.hybridsession.support.Later;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Pages that work on a subsession. */
@RestController
class SubsessionPages {

	private final Subsessions subsessions;

	SubsessionPages(Subsessions subsessions) {
		this.subsessions = subsessions;
	}

	@GetMapping("/count")
	String count(@NamedSubsession("counter") Subsession<Integer> counter) {
		return String.valueOf(counter.update((count) -> (count != null) ? count + 1 : 1));
	}

	@GetMapping("/count-locked")
	String countLocked(HttpSession session) {
		try (LockedSubsession<Integer> counter = this.subsessions.of(session.getId(), "counter", Integer.class)
			.lock()) {
			Integer count = counter.get();
			counter.set((count != null) ? count + 1 : 1);
			return String.valueOf(counter.get());
		}
	}

	@GetMapping("/count-while-locked")
	String countWhileLocked(HttpSession session) {
		Subsession<Integer> counter = this.subsessions.of(session.getId(), "counter", Integer.class);
		try (LockedSubsession<Integer> locked = counter.lock()) {
			return Later.later(() -> counter.update((count) -> 7)).join().toString();
		}
	}

	@GetMapping("/count-while-locked-after-login")
	String countWhileLockedAfterLogin(HttpServletRequest request) {
		request.changeSessionId();
		return countWhileLocked(request.getSession());
	}

	@GetMapping("/count-after-login")
	String countAfterLogin(HttpServletRequest request, @NamedSubsession("counter") Subsession<Integer> counter) {
		request.changeSessionId();
		return count(counter);
	}

	@GetMapping("/count-after-logout")
	String countAfterLogout(HttpSession session, @NamedSubsession("counter") Subsession<Integer> counter) {
		session.invalidate();
		return count(counter);
	}

	@GetMapping("/untyped")
	String untyped(@NamedSubsession("counter") Subsession<?> counter) {
		return String.valueOf(counter.get());
	}

}
