package dev.hybridsession.internal.cache.memcached;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.system.LineBudget;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;

/**
 * Tests of the notices about the loss and the return of a server, and of the log lines
 * about a server that refuses our user.
 */
@ExtendWith(OutputCaptureExtension.class)
class NodeStandingTests {

	private final AtomicLong nanos = new AtomicLong();

	private @Nullable String objection;

	private final NodeStanding standing = new NodeStanding("cache1:11211", 2, false, () -> this.objection,
			this.nanos::get);

	private final List<String> changes = new ArrayList<>();

	private final List<Boolean> upWhenTold = new ArrayList<>();

	@BeforeEach
	void listen() {
		this.standing.start(this::changed);
	}

	private void changed(String name) {
		this.changes.add(name);
		this.upWhenTold.add(this.standing.up());
	}

	/** A caller that skips the node, or uses it again, must have seen the fence. */
	@Test
	void aLossAndAReturnAreToldBeforeAnybodyActsOnThemAndOnceMoreAfter() {
		this.standing.connectionUp();
		this.standing.connectionUp();
		this.standing.watch();
		this.standing.connectionLost("the connection was closed");
		assertThat(this.upWhenTold).containsExactly(true, false);
		this.upWhenTold.clear();
		this.standing.connectionUp();
		assertThat(this.upWhenTold).containsExactly(false, true);
	}

	@Test
	void afterACloseTheNextStartBeginsAnew(CapturedOutput output) {
		this.standing.connectionUp();
		this.standing.connectionUp();
		this.standing.watch();
		assertThat(this.standing.close()).isTrue();
		assertThat(this.standing.close()).isFalse();
		this.standing.connectionLost("this application ends");
		this.standing.connectionLost("this application ends");
		assertThat(this.changes).as("told of a close").isEmpty();
		this.standing.start(this::changed);
		this.standing.connectionUp();
		assertThat(this.standing.up()).isFalse();
		this.standing.connectionUp();
		assertThat(this.standing.up()).isTrue();
		this.standing.watch();
		assertThat(this.changes).as("told of the first connect").isEmpty();
		this.standing.connectionLost("the connection was closed");
		assertThat(this.changes).isNotEmpty();
		assertThat(output.getAll()).containsOnlyOnce("cache1:11211");
	}

	@Test
	void aServerThatRefusesFromTheStartIsAwayAndOneLineSaysWhy(CapturedOutput output) {
		this.standing.refused(Refusal.USER_REFUSED);
		this.standing.watch();
		this.standing.refused(Refusal.USER_REFUSED);
		assertThat(this.standing.up()).isFalse();
		assertThat(this.changes).containsExactly("cache1:11211");
		assertThat(output.getAll()).containsOnlyOnce("cache1:11211").contains(Refusal.USER_REFUSED.toString());
	}

	@Test
	void nodeThatAlternatesBetweenTwoRefusalsLogsEachOnce(CapturedOutput output) {
		this.standing.watch();
		for (int i = 0; i < 3; i++) {
			this.standing.refused(Refusal.USER_WANTED);
			this.standing.refused(Refusal.NO_USERS);
		}
		assertThat(output).containsOnlyOnce(Refusal.USER_WANTED.toString())
			.containsOnlyOnce(Refusal.NO_USERS.toString());
	}

	@Test
	void aRefusalAfterItWasThereIsToldAgain(CapturedOutput output) {
		this.standing.watch();
		this.standing.refused(Refusal.USER_REFUSED);
		this.standing.connectionUp();
		this.standing.connectionUp();
		assertThat(this.standing.up()).isTrue();
		this.standing.connectionLost("the connection was closed");
		assertThat(output.getAll().split("is lost", -1)).as("only now").hasSize(2);
		this.standing.refused(Refusal.USER_REFUSED);
		assertThat(output.getAll().split(Pattern.quote(Refusal.USER_REFUSED.toString()), -1)).hasSize(3);
	}

	@Test
	void theFirstContactIsNoReturnAndTheCauseIsNamed(CapturedOutput output) {
		this.standing.notReached("connection refused");
		this.standing.watch();
		this.standing.connectionUp();
		this.standing.connectionUp();
		this.standing.connectionLost("no answer within 250 ms");
		this.standing.connectionUp();
		assertThat(lines(output)).containsExactly(
				"cache1:11211 is not reachable yet (connection refused): other nodes and the database serve its sessions"
						+ " until it is there. Start it, or correct its name and port in"
						+ " hybrid-session.memcached.servers",
				"cache1:11211 is there",
				"cache1:11211 is lost (no answer within 250 ms): other nodes and the database serve its sessions"
						+ " until it is back",
				"cache1:11211 is back");
	}

	@Test
	void operatorsAreToldWhyTheNodeIsAwayUntilItIsThere() {
		assertThat(this.standing.problem()).isEqualTo("no answer yet");
		this.standing.notReached("connection refused");
		this.standing.watch();
		assertThat(this.standing.problem()).isEqualTo("connection refused");
		this.standing.refused(Refusal.USER_WANTED);
		this.standing.notReached("it closes connections");
		assertThat(this.standing.problem()).as("the refusal says more").isEqualTo(Refusal.USER_WANTED.toString());
		this.standing.connectionUp();
		this.standing.connectionUp();
		assertThat(this.standing.problem()).isNull();
		this.standing.connectionLost("no answer within 250 ms");
		assertThat(this.standing.problem()).isEqualTo("no answer within 250 ms");
		this.objection = "leads to another server";
		this.standing.connectionUp();
		assertThat(this.standing.problem()).isEqualTo("leads to another server");
	}

	@Test
	void ofOtherNodesNothingIsSaidWhereThereAreNone(CapturedOutput output) {
		NodeStanding alone = new NodeStanding("cache1:11211", 1, true, () -> null, this.nanos::get);
		alone.watch();
		alone.refused(Refusal.USER_WANTED);
		alone.connectionUp();
		alone.connectionLost("the connection was closed");
		assertThat(output.getAll()).contains("the database serves").doesNotContain("other nodes");
	}

	/** The log may lack memory for a line, for example. */
	@Test
	void errorWhileLossesAreSummedUpIsNotTheEndOfTheChecksOfANode() {
		MemcachedServer nowhere = MemcachedServer.of("127.0.0.1:1");
		NodeStanding failing = mock(NodeStanding.class);
		willThrow(new OutOfMemoryError("no room for a line")).given(failing).sumUp();
		try (MemcachedNode node = new MemcachedNode(nowhere,
				MemcachedFixture.settings(List.of(nowhere), MemcachedProtocol.AUTO, Duration.ofSeconds(1)),
				MemcachedClientFactory.standard(), new Siblings())) {
			ReflectionTestUtils.setField(node, "standing", failing);
			node.start((name) -> {
			});
			verify(failing, timeout(60_000).atLeast(2)).sumUp();
		}
	}

	@Test
	void nodeThatComesAndGoesIsLoggedAFewTimesAMinuteAndSummedUp(CapturedOutput output) {
		this.standing.connectionUp();
		this.standing.watch();
		for (int i = 0; i < 37; i++) {
			this.standing.connectionUp();
			this.standing.connectionLost("the connection was closed");
			this.standing.sumUp();
		}
		assertThat(lines(output)).hasSize(LineBudget.LINES);
		this.nanos.set(LineBudget.MINUTE);
		this.standing.sumUp();
		this.standing.sumUp();
		assertThat(lines(output)).hasSize(LineBudget.LINES + 1)
			.last()
			.isEqualTo("cache1:11211 was lost 37 times in the last minute (the connection was closed) and is away now:"
					+ " while it is away, other nodes and the database serve its sessions");
		this.standing.connectionUp();
		assertThat(lines(output)).last().isEqualTo("cache1:11211 is back");
	}

	private static List<String> lines(CapturedOutput output) {
		return output.getAll()
			.lines()
			.filter((line) -> line.contains("memcached cache1"))
			.map((line) -> line.substring(line.indexOf("memcached cache1") + "memcached ".length()))
			.toList();
	}

}
