package dev.hybridsession.sample;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.hybridsession.support.Later;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The frames that count at the same time, without a browser's script: each is a window of
 * its own that sends the form of its page again and again.
 */
class FramesTests extends RunningSample {

	private static final int FRAMES = 4;

	private static final int REQUESTS = 15;

	@BeforeEach
	void login() {
		this.alice.login("alice", "alice");
	}

	@ParameterizedTest
	@ValueSource(strings = { "locked", "update", "lock" })
	void lockedSessionAndSubsessionsCountEveryRequest(String column) {
		runFrames(column);
		assertThat(count(column)).isEqualTo(FRAMES * REQUESTS);
	}

	/** The number of lost ones is random; it may be none. */
	@Test
	void sessionAttributeCountsSomeRequests() {
		runFrames("plain");
		assertThat(count("plain")).isBetween(1, FRAMES * REQUESTS);
	}

	@Test
	void pageShowsTheFourWays() {
		Page page = this.alice.load("/frames");
		for (Column column : Column.ALL) {
			assertThat(page.body()).contains(column.title(), "data-counter=\"/frames/" + column.path() + "\"",
					"data-frame=\"" + frame(column.path()) + "\"");
		}
		assertThat(this.alice.home().body()).contains("href=\"/frames\"");
	}

	@Test
	void loadingAFrameCountsNothing() {
		this.alice.load(frame("update"));
		assertThat(count("update")).isZero();
	}

	@Test
	void frameOfAnotherColumnIsNotFound() {
		assertThat(this.alice.load(frame("other")).status()).isEqualTo(404);
	}

	@Test
	void onlyTheFrameMayBeFramedAndOnlyByOurselves() {
		Page frame = this.alice.load(frame("plain"));
		assertThat(frame.header("X-Frame-Options")).isEqualTo("SAMEORIGIN");
		assertThat(frame.header("Content-Security-Policy")).endsWith("frame-ancestors 'self'");
		for (String path : List.of("/", "/frames", "/frames/plain", "/login")) {
			Page page = this.alice.load(path);
			assertThat(page.header("X-Frame-Options")).isEqualTo("DENY");
			assertThat(page.header("Content-Security-Policy")).endsWith("frame-ancestors 'none'");
		}
	}

	@Test
	void additionWithoutATokenIsRefused() {
		for (Column column : Column.ALL) {
			assertThat(this.alice.post("/frames/" + column.path(), Map.of()).status()).isEqualTo(403);
			assertThat(count(column.path())).isZero();
		}
	}

	@Test
	void strangerCountsNothing() {
		this.alice.logout();
		assertThat(this.alice.load("/frames").isLogin()).isTrue();
	}

	private void runFrames(String column) {
		Stream<Browser> windows = IntStream.range(0, FRAMES).mapToObj((i) -> this.alice.window());
		CompletableFuture.allOf(windows.map((window) -> Later.later(() -> {
			String token = window.load(frame(column)).token();
			for (int sent = 0; sent < REQUESTS; sent++) {
				assertThat(window.post("/frames/" + column, Map.of("_csrf", token)).status()).isEqualTo(204);
			}
		})).toArray(CompletableFuture[]::new)).join();
	}

	private int count(String column) {
		return Integer.parseInt(this.alice.load("/frames/" + column).body());
	}

	private static String frame(String column) {
		return FramesController.FRAME + "?column=" + column;
	}

}
