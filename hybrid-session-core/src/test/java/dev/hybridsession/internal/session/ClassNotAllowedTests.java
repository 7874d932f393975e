package dev.hybridsession.internal.session;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;

import dev.hybridsession.AttributeErrorPolicy;
import dev.hybridsession.HybridSession;
import dev.hybridsession.Subsession;
import dev.hybridsession.internal.jdbc.JdbcSubsessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.serializer.AttributeSerializationException;
import dev.hybridsession.serializer.JdkAttributeSerializer;
import dev.hybridsession.support.HybridInstance;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests attributes and subsessions of a class that is not allowed, on one of two
 * instances.
 */
@ExtendWith(OutputCaptureExtension.class)
class ClassNotAllowedTests extends RepositoryTestBase {

	private static final String LINE = "hybrid-session.serialization.allowed-classes=java.util.logging.Level";

	private HybridInstance strict;

	@BeforeEach
	void startStrictInstance() {
		this.strict = strict(AttributeErrorPolicy.HIDE_ATTRIBUTE);
	}

	private HybridInstance strict(AttributeErrorPolicy policy) {
		return HybridInstance.on(this.cache, this.store, this.clock)
			.subsessions(new JdbcSubsessionStore(new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid")))
			.serializer(new JdkAttributeSerializer(null, List.of(), List.of()))
			.onError(policy)
			.build();
	}

	@Test
	void isRefusedByTheSaveAndNothingOfTheSaveIsDone() {
		HybridSession session = this.strict.create();
		HybridSession page = this.strict.repository.findById(session.getId());
		int operations = this.strict.cache.total() + this.strict.store.total();
		page.setAttribute("good", 1);
		page.setAttribute("files", new ArrayList<>(List.of(Level.INFO)));
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> this.strict.repository.save(page))
			.withMessageContaining("Session attribute 'files' of type java.util.ArrayList cannot be saved")
			.withMessageContaining("class java.util.logging.Level")
			.withMessageEndingWith(LINE);
		assertThat(this.strict.cache.total() + this.strict.store.total()).isEqualTo(operations);
		assertThat(this.two.repository.findById(session.getId()).getAttributeNames()).isEmpty();
		page.removeAttribute("files");
		this.strict.repository.save(page);
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("good")).isEqualTo(1);
	}

	@Test
	void aNewSessionWithSuchAnAttributeIsNotBegun() {
		HybridSession session = this.strict.repository.createSession();
		session.setAttribute("file", Level.INFO);
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> this.strict.repository.save(session))
			.withMessageEndingWith(LINE);
		assertThat(rows("1 = 1")).isZero();
		assertThat(this.strict.created).isEmpty();
	}

	@Test
	void attributesWrittenByOthersAreHiddenAndKeptAndNamedOncePerClass(CapturedOutput output) {
		HybridSession session = sessionOfOthers();
		for (int i = 0; i < 3; i++) {
			this.strict.page(session.getId(), (page) -> {
				assertThat(page.getAttributeNames()).containsExactly("good");
				page.setAttribute("good", 2);
			});
			this.clock.advance(SECOND);
		}
		assertThat(this.two.repository.findById(session.getId()).<Level>getAttribute("b")).isEqualTo(Level.FINE);
		assertThat(output.toString()
			.lines()
			.filter((line) -> line.contains("class java.util.logging.Level is not allowed"))).singleElement()
			.asString()
			.contains(LINE, "is hidden and its bytes are kept", "not said again for class java.util.logging.Level");
	}

	@Test
	void theSessionIsDiscardedOrReadingFailsIfThatIsSet() {
		HybridSession session = sessionOfOthers();
		assertThat(strict(AttributeErrorPolicy.DISCARD_SESSION).repository.findById(session.getId())).isNull();
		HybridSession found = strict(AttributeErrorPolicy.FAIL).repository.findById(session.getId());
		assertThatExceptionOfType(AttributeSerializationException.class).isThrownBy(() -> found.getAttribute("a"))
			.withMessageContaining("'a'")
			.withMessageContaining(LINE);
	}

	private HybridSession sessionOfOthers() {
		HybridSession session = this.one.repository.createSession();
		session.setAttribute("a", Level.INFO);
		session.setAttribute("b", Level.FINE);
		session.setAttribute("good", 1);
		this.one.repository.save(session);
		return session;
	}

	@Test
	void aSubsessionIsRefusedOrHiddenAlike(CapturedOutput output) {
		HybridSession session = this.one.create();
		this.one.subsessions.of(session, "file", Level.class).set(Level.INFO);
		this.one.subsessions.of(session, "other", Level.class).set(Level.FINE);
		Subsession<Level> strictFile = this.strict.subsessions.of(session.getId(), "file", Level.class);
		assertThat(strictFile.get()).isNull();
		assertThat(this.strict.subsessions.of(session.getId(), "other", Level.class).get()).isNull();
		assertThatExceptionOfType(AttributeSerializationException.class).isThrownBy(() -> strictFile.set(Level.WARNING))
			.withMessageContaining("subsession 'file'")
			.withMessageEndingWith(LINE);
		assertThat(this.one.subsessions.of(session, "file", Level.class).get()).isEqualTo(Level.INFO);
		assertThat(output.toString().lines().filter((line) -> line.contains(LINE))).hasSize(1);
	}

}
