package dev.hybridsession.sample;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/**
 * The page that lets frames count at the same time, and the page in each of its frames.
 * Loading them changes nothing; {@link CounterController} does the counting.
 */
@Controller
class FramesController {

	/** The only page that may be shown in a frame. */
	static final String FRAME = "/frames/frame";

	@GetMapping("/frames")
	String page(Model model) {
		model.addAttribute("columns", Column.ALL);
		model.addAttribute("work", CounterController.WORK.toMillis());
		return "frames";
	}

	@GetMapping(FRAME)
	String frame(@RequestParam String column, Model model) {
		if (!Column.exists(column)) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND);
		}
		model.addAttribute("column", column);
		return "frame";
	}

}
