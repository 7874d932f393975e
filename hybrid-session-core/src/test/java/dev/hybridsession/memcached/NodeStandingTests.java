package dev.hybridsession.memcached;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of when the loss and the return of a server are told, and of what is said of one
 * that does not let us in.
 */
@ExtendWith(OutputCaptureExtension.class)
class NodeStandingTests {

	private final NodeStanding standing = new NodeStanding("cache1:11211", 2);

	private final List<String> changes = new ArrayList<>();

	@BeforeEach
	void listen() {
		this.standing.listen(this.changes::add);
	}

	/** Only whoever has seen the fence may pass the node by, or use it again. */
	@Test
	void aLossAndAReturnAreToldBeforeAnybodyActsOnThemAndOnceMoreAfter() {
		this.standing.connectionUp();
		this.standing.connectionUp();
		this.standing.watch();
		List<Boolean> upWhenTold = new ArrayList<>();
		this.standing.listen((name) -> upWhenTold.add(this.standing.up()));
		this.standing.connectionLost();
		assertThat(upWhenTold).containsExactly(true, false);
		upWhenTold.clear();
		this.standing.connectionUp();
		assertThat(upWhenTold).containsExactly(false, true);
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
	void whoComesAndGoesBetweenTwoRefusalsTellsEachOnce(CapturedOutput output) {
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
		this.standing.connectionLost();
		assertThat(output.getAll().split("is lost", -1)).as("before the first refusal, and now").hasSize(3);
		this.standing.refused(Refusal.USER_REFUSED);
		assertThat(output.getAll().split(Refusal.USER_REFUSED.toString(), -1)).hasSize(3);
	}

}
