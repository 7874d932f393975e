package dev.hybridsession.internal.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.hybridsession.FreshnessReason;
import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionOperations.SessionDescription;
import dev.hybridsession.Tier;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemoryServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that each load has one judgement, for the observer as for {@code describe}, and
 * that the log names it for a load that finds nothing.
 */
class JudgedLoadTests extends NodeTestBase {

	private final Logger logger = (Logger) LoggerFactory.getLogger("dev.hybridsession.internal.session");

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final List<FreshnessReason> judged = new ArrayList<>();

	private final List<FreshnessReason> notFound = new ArrayList<>();

	private HybridSession session;

	@BeforeEach
	void begin() {
		this.session = this.one.instance.create();
		this.one.instance.judged = this.judged::add;
		this.one.instance.notFound = this.notFound::add;
		this.logger.setLevel(Level.TRACE);
		this.logger.setAdditive(false);
		this.logger.addAppender(this.log);
		this.log.start();
	}

	@AfterEach
	void stopListening() {
		this.logger.detachAppender(this.log);
		this.logger.setAdditive(true);
		this.logger.setLevel(null);
	}

	/** The rows of the table on the page that tells operators about reasons. */
	private static Map<FreshnessReason, Tier> documented() throws IOException {
		return Pattern.compile("^\\| `([A-Z_]+)` \\| `([A-Z]+)` \\|", Pattern.MULTILINE)
			.matcher(Files.readString(Path.of("../docs/troubleshooting.md")))
			.results()
			.collect(Collectors.toMap((row) -> FreshnessReason.valueOf(row.group(1)),
					(row) -> Tier.valueOf(row.group(2))));
	}

	private SessionDescription described() {
		return this.one.instance.repository.describe(this.session.getId()).orElseThrow();
	}

	private boolean isFound() {
		return this.one.instance.repository.findById(this.session.getId()) != null;
	}

	private List<String> debugLines() {
		return this.log.list.stream()
			.filter((event) -> event.getLevel() == Level.DEBUG)
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

	@Test
	void sessionOfANodeThatWasAwayIsServedByItsCopyAndItsRowOnceAndThenByItsCopy() {
		MemoryServer home = server(this.session.getId(), 0);
		this.one.lose(home);
		this.one.restore(home);
		this.clock.advance(Duration.ofMillis(1));
		assertThat(described()).satisfies((first) -> {
			assertThat(first.servedBy()).isEqualTo(Tier.CACHE);
			assertThat(first.freshness()).isEqualTo(FreshnessReason.FENCED);
		});
		assertThat(described().freshness()).isEqualTo(FreshnessReason.CURRENT);
		assertThat(this.judged).containsExactly(FreshnessReason.FENCED, FreshnessReason.CURRENT);
		assertThat(debugLines()).containsExactly("The row is read: FENCED, session " + this.session.getInternalId());
	}

	@Test
	void eachReasonToReadTheRowComesWithTheTierThatThePageNames() throws IOException {
		Map<FreshnessReason, Tier> seen = new EnumMap<>(FreshnessReason.class);
		HybridInstance instance = this.one.instance;
		String id = this.session.getId();
		Runnable look = () -> {
			SessionDescription description = described();
			seen.put(description.freshness(), description.servedBy());
		};
		this.servers.forEach(MemoryServer::clear);
		look.run();
		instance.cache.setUnavailable(true);
		look.run();
		instance.cache.setUnavailable(false);
		instance.tiers.cached()
			.keepInDatabaseOnly(instance.tiers.cached().read(id).record(), instance.tiers.cached().read(id).token());
		look.run();
		instance.tiers.freshness().writeUnconfirmed(id);
		look.run();
		this.one.lose(server(id, 0));
		this.one.restore(server(id, 0));
		look.run();
		passSkew();
		look.run();
		this.clock.advance(Duration.ofMinutes(29));
		this.two.instance.cache.setUnavailable(true);
		this.two.write(id, "a", 1);
		this.clock.advance(Duration.ofMinutes(2));
		look.run();
		instance.store.setUnavailable(true);
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> instance.tiers.stored().find(id));
		instance.store.setUnavailable(false);
		assertThat(instance.tiers.gate().probeIfDown()).isTrue();
		this.servers.forEach(MemoryServer::clear);
		look.run();
		assertThat(seen).isEqualTo(documented());
	}

	@Test
	void missAfterAnOutageOfTheDatabaseIsJudgedOnce() {
		this.one.instance.store.setUnavailable(true);
		this.one.instance.create();
		this.one.instance.store.setUnavailable(false);
		assertThat(this.one.instance.tiers.gate().probeIfDown()).isTrue();
		assertThat(this.one.instance.tiers.gate().isCatchingUp()).isTrue();
		this.servers.forEach(MemoryServer::clear);
		this.judged.clear();
		assertThat(described().freshness()).isEqualTo(FreshnessReason.CATCHING_UP);
		assertThat(this.judged).containsExactly(FreshnessReason.CATCHING_UP);
	}

	@Test
	void loadThatFindsNothingNamesItsReasonAndNeverThePublicId() {
		String id = this.session.getId();
		this.one.instance.repository.deleteById(id);
		assertThat(isFound()).isFalse();
		this.servers.forEach(MemoryServer::clear);
		assertThat(isFound()).isFalse();
		assertThat(isFound()).isFalse();
		assertThat(this.judged).containsExactly(FreshnessReason.ENDED, FreshnessReason.MISSING,
				FreshnessReason.MISSING);
		assertThat(this.notFound).isEqualTo(this.judged);
		assertThat(debugLines()).containsExactly("Session " + this.session.getInternalId() + " ended: DELETED",
				"No session: ENDED, session " + this.session.getInternalId(),
				"The row is read: MISSING, session unknown", "No session: MISSING, session unknown, row ENDED",
				"No session: MISSING, session unknown");
		assertThat(this.log.list).extracting(ILoggingEvent::getFormattedMessage).noneMatch((line) -> line.contains(id));
	}

	@Test
	void expiredSessionIsNamedByTheLoadThatMissesItAndByTheReaperThatEndsIt() {
		this.clock.advance(Duration.ofMinutes(33));
		assertThat(isFound()).isFalse();
		assertThat(this.notFound).containsExactly(FreshnessReason.EXPIRED);
		assertThat(this.one.instance.reaper.run()).isOne();
		String internalId = this.session.getInternalId();
		assertThat(debugLines()).containsExactly("The row is read: EXPIRED, session " + internalId,
				"No session: EXPIRED, session " + internalId + ", row LIVE",
				"Session " + internalId + " ended: EXPIRED");
	}

	@Test
	void sessionThatEndedWithoutTheDatabaseIsJudgedToHaveEnded() {
		this.one.instance.store.setUnavailable(true);
		this.one.instance.repository.deleteById(this.session.getId());
		assertThat(isFound()).isFalse();
		assertThat(this.notFound).containsExactly(FreshnessReason.ENDED);
		assertThat(debugLines()).contains(
				"Session " + this.session.getInternalId() + " ended in memcached, and the database is told later",
				"No session: ENDED, session unknown");
	}

	@Test
	void statesNameTheSessionByItsInternalId() {
		assertThat(this.one.write(this.session.getId(), "a", 1)).isTrue();
		assertThat(this.log.list).extracting(ILoggingEvent::getFormattedMessage)
			.containsExactly("Load: READ_CACHE -> JUDGE, session " + this.session.getInternalId(),
					"Load: JUDGE -> FOUND, session " + this.session.getInternalId(),
					"Save: WRITE_CACHE -> SAVED, session " + this.session.getInternalId());
	}

}
