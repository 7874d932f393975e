package dev.hybridsession.internal.session;

import java.util.Arrays;
import java.util.function.UnaryOperator;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.hybridsession.HybridSession;
import dev.hybridsession.internal.copies.StoredSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.slf4j.LoggerFactory;

import org.springframework.session.FindByIndexNameSessionRepository;

import static org.assertj.core.api.Assertions.assertThat;

/** The shared parts of tests of bytes that cannot be decoded. */
abstract class UnreadableTestBase extends RepositoryTestBase {

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	@BeforeEach
	void listen() {
		this.log.list.clear();
		this.log.start();
		logger().addAppender(this.log);
	}

	@AfterEach
	void stopListening() {
		logger().detachAppender(this.log);
	}

	private static Logger logger() {
		return (Logger) LoggerFactory.getLogger("dev.hybridsession");
	}

	/** Leaves out the warnings about the memcached that the test kills. */
	private static boolean isWarning(ILoggingEvent event) {
		return event.getLevel().isGreaterOrEqual(Level.WARN) && !event.getLoggerName().contains(".memcached.");
	}

	final HybridSession login(String principal) {
		HybridSession session = this.one.repository.createSession();
		session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, principal);
		this.one.repository.save(session);
		return session;
	}

	final byte[] bytes(HybridSession session) {
		return this.jdbc.queryForObject("SELECT RECORD FROM HYBRID_SESSION WHERE INTERNAL_ID = ?", byte[].class,
				session.getInternalId());
	}

	final void write(HybridSession session, byte @Nullable [] bytes) {
		this.jdbc.update("UPDATE HYBRID_SESSION SET RECORD = ?, VERSION = VERSION + 1 WHERE INTERNAL_ID = ?", bytes,
				session.getInternalId());
	}

	final void damage(HybridSession session) {
		write(session, Damage.CUT_OFF.apply(bytes(session)));
	}

	final boolean isReadable(HybridSession session) {
		return this.one.tiers.stored().find(session.getId()) instanceof StoredSession.Live live && live.readable();
	}

	/** One warning, which names something, but not the id. */
	final void assertToldOnce(String name, HybridSession session) {
		assertThat(this.log.list).filteredOn(UnreadableTestBase::isWarning).singleElement().satisfies((event) -> {
			assertThat(event.getLevel()).isEqualTo(Level.WARN);
			assertThat(event.getFormattedMessage()).contains(name).doesNotContain(session.getId());
			assertThat(event.getThrowableProxy()).isNull();
		});
	}

	final void assertToldOnce(HybridSession session) {
		assertToldOnce(session.getInternalId(), session);
	}

	/** The ways in which bytes can be damaged. */
	enum Damage {

		CUT_OFF((bytes) -> Arrays.copyOf(bytes, bytes.length - 3)),

		EMPTY((bytes) -> new byte[0]),

		MISSING((bytes) -> null),

		FOREIGN((bytes) -> new byte[] { (byte) 0xac, (byte) 0xed, 0, 5, 1 }),

		OF_THE_FUTURE((bytes) -> {
			byte[] future = bytes.clone();
			future[2] = 2;
			return future;
		}),

		OF_ANOTHER_SESSION((bytes) -> {
			byte[] other = bytes.clone();
			other[8] = (other[8] == 'x') ? (byte) 'y' : (byte) 'x';
			return other;
		});

		private final UnaryOperator<byte[]> change;

		Damage(UnaryOperator<byte[]> change) {
			this.change = change;
		}

		byte[] apply(byte[] bytes) {
			return this.change.apply(bytes);
		}

	}

}
