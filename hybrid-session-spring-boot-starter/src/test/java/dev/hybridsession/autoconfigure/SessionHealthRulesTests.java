package dev.hybridsession.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.hybridsession.HybridSessionOperations;
import dev.hybridsession.HybridSessionOperations.DatabaseState;
import dev.hybridsession.HybridSessionOperations.NodeState;
import dev.hybridsession.HybridSessionOperations.SyncState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/** Tests how health is judged, and how an application changes it. */
class SessionHealthRulesTests {

	private static final DatabaseState AWAY = new DatabaseState(false, true, Duration.ofSeconds(3), "refused");

	private final WebApplicationContextRunner runner = Runners.web()
		.withConfiguration(AutoConfigurations.of(HybridSessionHealthAutoConfiguration.class,
				HealthContributorRegistryAutoConfiguration.class, HealthEndpointAutoConfiguration.class));

	private final HybridSessionOperations operations = mock();

	@BeforeEach
	void allIsWell() {
		nodes(true, true);
		given(this.operations.database()).willReturn(new DatabaseState(true, true, null, null));
		lag(Duration.ofSeconds(120));
		given(this.operations.isClockTrusted()).willReturn(true);
		given(this.operations.clockDifference()).willReturn(Optional.empty());
		given(this.operations.allowedClockDifference()).willReturn(Duration.ofSeconds(2));
	}

	private void nodes(boolean first, boolean second) {
		given(this.operations.nodes()).willReturn(List.of(new NodeState("[::1]:11211", first, null, null),
				new NodeState("cache:11211", second, second ? null : "unknown host", null)));
	}

	private void lag(Duration lag) {
		given(this.operations.sync()).willReturn(new SyncState(4, 5, lag, Duration.ofSeconds(120)));
	}

	private Health health(String component) {
		HealthContributors all = new SessionHealth(this.operations).contributor();
		return ((HealthIndicator) all.getContributor(component)).health();
	}

	@Test
	void nodesHaveNamesThatAPathMayHave() {
		assertThat(new SessionHealth(this.operations).contributor().stream().map(HealthContributors.Entry::name))
			.containsExactly("::1:11211", "cache:11211", "database", "lag", "clock");
	}

	@Test
	void nodeThatIsAwayIsDegradedAndSaysWhy() {
		nodes(true, false);
		assertThat(health("::1:11211").getStatus()).isEqualTo(Status.UP);
		assertThat(health("cache:11211").getStatus()).isEqualTo(SessionHealth.DEGRADED);
		assertThat(health("cache:11211").getDetails()).containsEntry("problem", "unknown host");
	}

	@Test
	void databaseThatIsAwayIsDownOnlyWithoutANode() {
		given(this.operations.database()).willReturn(AWAY);
		nodes(false, true);
		assertThat(health("database").getStatus()).isEqualTo(SessionHealth.DEGRADED);
		nodes(false, false);
		assertThat(health("database").getStatus()).isEqualTo(Status.DOWN);
		assertThat(health("database").getDetails()).containsEntry("problem", "refused")
			.containsEntry("away", Duration.ofSeconds(3));
	}

	@Test
	void databaseThatWasNeverReachedIsDownAsNoSessionIsServed() {
		given(this.operations.database()).willReturn(new DatabaseState(false, false, Duration.ofSeconds(3), "refused"));
		assertThat(health("database").getStatus()).isEqualTo(Status.DOWN);
		assertThat(health("database").getDetails()).containsKey("consequence");
	}

	@Test
	void databaseThatWasNotAskedYetIsUnknown() {
		given(this.operations.database()).willReturn(new DatabaseState(true, false, null, null));
		assertThat(health("database").getStatus()).isEqualTo(Status.UNKNOWN);
	}

	@Test
	void databaseThatAnswersButRefusesItsIdIsDownFromTheStartAndDegradedLater() {
		given(this.operations.database()).willReturn(new DatabaseState(true, false, null, "no such table"));
		assertThat(health("database").getStatus()).isEqualTo(Status.DOWN);
		given(this.operations.database()).willReturn(new DatabaseState(true, true, null, "no such table"));
		assertThat(health("database").getStatus()).isEqualTo(SessionHealth.DEGRADED);
	}

	@Test
	void lagIsDegradedIfChangesAreNotSyncedWithinTheInterval() {
		assertThat(health("lag").getStatus()).isEqualTo(Status.UP);
		lag(Duration.ofSeconds(121));
		assertThat(health("lag").getStatus()).isEqualTo(SessionHealth.DEGRADED);
		assertThat(health("lag").getDetails()).containsEntry("unsyncedSessions", 4)
			.containsEntry("unsyncedSubsessions", 5);
	}

	@Test
	void clockThatWasNotComparedIsUnknownAndOneThatIsWrongIsOutOfService() {
		given(this.operations.isClockTrusted()).willReturn(false);
		assertThat(health("clock").getStatus()).isEqualTo(Status.UNKNOWN);
		given(this.operations.clockDifference()).willReturn(Optional.of(Duration.ofHours(-1)));
		assertThat(health("clock").getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		assertThat(health("clock").getDetails()).containsEntry("difference", Duration.ofHours(-1));
	}

	@Test
	void degradedIsWorseThanUpAndBetterThanOutOfServiceByDefault() {
		this.runner.run((context) -> {
			StatusAggregator aggregator = context.getBean(StatusAggregator.class);
			assertThat(aggregator.getAggregateStatus(Status.UNKNOWN, Status.UP, SessionHealth.DEGRADED))
				.isEqualTo(SessionHealth.DEGRADED);
			assertThat(aggregator.getAggregateStatus(SessionHealth.DEGRADED, Status.OUT_OF_SERVICE))
				.isEqualTo(Status.OUT_OF_SERVICE);
			assertThat(context.getBean(HealthEndpoint.class).health().getStatus()).isNotNull();
		});
	}

	@Test
	void theOrderOfTheApplicationWins() {
		this.runner.withPropertyValues("management.endpoint.health.status.order=degraded,down,up")
			.run((context) -> assertThat(context.getBean(StatusAggregator.class)
				.getAggregateStatus(Set.of(Status.DOWN, SessionHealth.DEGRADED))).isEqualTo(SessionHealth.DEGRADED));
	}

	@Test
	void theAggregatorOfTheApplicationWins() {
		this.runner.withBean("own", StatusAggregator.class, () -> (statuses) -> Status.UP)
			.run((context) -> assertThat(context).hasSingleBean(StatusAggregator.class).hasBean("own"));
	}

	@Test
	void theIndicatorCanBeSwitchedOff() {
		this.runner.withPropertyValues("management.health.hybrid-session.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("hybridSessionHealthContributor"));
	}

	@Test
	void anApplicationWithoutActuatorStarts() {
		Runners.web()
			.withConfiguration(AutoConfigurations.of(HybridSessionHealthAutoConfiguration.class))
			.withClassLoader(
					new FilteredClassLoader("org.springframework.boot.health", "org.springframework.boot.actuate"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("hybridSessionHealthContributor"));
	}

}
