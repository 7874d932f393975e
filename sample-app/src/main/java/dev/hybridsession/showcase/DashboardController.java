package dev.hybridsession.showcase;

import java.io.IOException;
import java.util.Map;
import java.util.NoSuchElementException;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The dashboard, and what its script asks for. All addresses are below {@code /showcase}.
 */
@Controller
class DashboardController {

	private final Cluster cluster;

	private final Buttons buttons;

	private final Watch watch;

	private final SimulatedUsers users;

	private final Tour tour;

	DashboardController(Cluster cluster, Buttons buttons, Watch watch, SimulatedUsers users, Tour tour) {
		this.cluster = cluster;
		this.buttons = buttons;
		this.watch = watch;
		this.users = users;
		this.tour = tour;
	}

	@GetMapping({ "", "/" })
	String show(Model model) {
		model.addAttribute("values", this.watch.values());
		model.addAttribute("nodes", this.cluster.nodes().stream().map(MemcachedNode::name).toList());
		model.addAttribute("instances", this.cluster.instances().stream().map(Instance::name).toList());
		model.addAttribute("nodeRows", this.buttons.nodes());
		model.addAttribute("otherRows", this.buttons.others());
		model.addAttribute("compared", this.cluster.compared());
		model.addAttribute("reasons", Watch.WRITE_REASONS);
		model.addAttribute("freshness", Watch.FRESHNESS_REASONS);
		model.addAttribute("maxUsers", SimulatedUsers.MAX);
		return "dashboard";
	}

	@GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	SseEmitter events() {
		SseEmitter emitter = new SseEmitter(0L);
		Runnable end = this.watch.open((values) -> send(emitter, values), emitter::complete);
		emitter.onCompletion(end);
		emitter.onError((ex) -> end.run());
		return emitter;
	}

	private static void send(SseEmitter emitter, Map<String, String> values) {
		try {
			emitter.send(values, MediaType.APPLICATION_JSON);
		}
		catch (IOException | IllegalStateException ex) {
			// the page was closed
			emitter.completeWithError(ex);
		}
	}

	@PostMapping("/press/{button}")
	@ResponseBody
	String press(@PathVariable String button) {
		this.users.counts().begin();
		return this.buttons.press(button);
	}

	@PostMapping("/users")
	@ResponseBody
	String startUsers(@RequestParam int users) {
		return this.users.start(users) + " users load pages.";
	}

	@PostMapping("/users/stop")
	@ResponseBody
	String stopUsers() {
		this.users.stop();
		return "The users have stopped.";
	}

	@GetMapping("/tour")
	String tour(Model model) {
		model.addAttribute("steps", this.tour.steps());
		return "tour";
	}

	@PostMapping("/tour/{step}")
	@ResponseBody
	String tour(@PathVariable String step) throws Exception {
		return this.tour.run(step);
	}

	@ExceptionHandler
	ResponseEntity<String> unknown(NoSuchElementException ex) {
		return ResponseEntity.status(HttpStatus.NOT_FOUND).body(ex.getMessage());
	}

	@ExceptionHandler
	ResponseEntity<String> unanswered(IOException ex) {
		return ResponseEntity.status(HttpStatus.BAD_GATEWAY).body("A page was not answered: " + ex.getMessage());
	}

	@ExceptionHandler({ IllegalStateException.class, IllegalArgumentException.class })
	ResponseEntity<String> refused(RuntimeException ex) {
		return ResponseEntity.status(HttpStatus.CONFLICT).body(ex.getMessage());
	}

}
