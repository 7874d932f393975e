package dev.hybridsession.internal.session;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.store.OldSessions;
import dev.hybridsession.internal.store.OldSessions.OldSession;
import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.serializer.AttributeSerializationException;
import dev.hybridsession.serializer.AttributeSerializer;
import dev.hybridsession.serializer.JdkAttributeSerializer;
import dev.hybridsession.support.MemoryOldSessions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.session.FindByIndexNameSessionRepository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Tests that sessions are written into the store that the application goes back to. */
class SessionExportTests extends RepositoryTestBase {

	private static final AttributeSerializer VALUES = new JdkAttributeSerializer(null, List.of(), List.of());

	private final MemoryOldSessions other = new MemoryOldSessions();

	private String refused = "";

	@BeforeEach
	void exportFromOne() {
		this.other.sessions.clear();
		OldSessions picky = (OldSessions) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { OldSessions.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("write") && ((OldSession) arguments[0]).id().equals(this.refused)) {
						throw new RowRejectedException("A test has made the row too large", null);
					}
					return method.invoke(this.other, arguments);
				});
		this.one.repository.migrate(picky, new SpringSessionValues(VALUES), false, true);
	}

	@Test
	void eachLiveSessionIsWrittenWithItsNewestDataUnlessTheOtherStoreRefusesIt() {
		long created = this.clock.millis();
		List<String> ids = IntStream.range(0, 503).mapToObj((i) -> this.one.create().getId()).toList();
		this.refused = ids.get(0);
		this.two.repository.deleteById(ids.get(1));
		this.one.page(ids.get(2), (page) -> {
			page.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "anna");
			page.setMaxInactiveInterval(Duration.ofMinutes(7));
		});
		this.clock.advance(SECOND);
		this.two.page(ids.get(2), (page) -> page.setAttribute("count", 3));
		assertThat(this.one.repository.export()).isEqualTo(501);
		assertThat(this.other.sessions.keySet()).containsExactlyInAnyOrderElementsOf(ids.subList(2, ids.size()));
		OldSession exported = this.other.sessions.get(ids.get(2));
		assertThat(exported.creationTime()).isEqualTo(created);
		assertThat(exported.lastAccessTime()).isEqualTo(this.clock.millis());
		assertThat(exported.interval()).isEqualTo(Duration.ofMinutes(7));
		assertThat(exported.principal()).isEqualTo("anna");
		assertThat(exported.attributes()).containsOnlyKeys("count",
				FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME);
		assertThat(exported.attributes().get("count")).isEqualTo(MigrationTests.stream(3));
		assertThat(this.one.repository.findByPrincipalName("anna")).containsOnlyKeys(ids.get(2));
	}

	@Test
	void anAttributeThatTheOtherStoreCannotHaveIsLeftOutAndItsSessionIsWritten() {
		String id = this.one.create().getId();
		this.one.page(id, (page) -> {
			page.setAttribute("count", 3);
			page.setAttribute("name", "anna");
		});
		AttributeSerializer usual = new SpringSessionValues(VALUES);
		AttributeSerializer numbersAlone = new AttributeSerializer() {

			@Override
			public byte[] serialize(Object value) {
				if (value instanceof Integer) {
					return usual.serialize(value);
				}
				throw new AttributeSerializationException("A test refuses texts");
			}

			@Override
			public Object deserialize(byte[] bytes) {
				return usual.deserialize(bytes);
			}

		};
		this.one.repository.migrate(this.other, numbersAlone, false, true);
		assertThat(this.one.repository.export()).isOne();
		assertThat(this.other.sessions.get(id).attributes()).containsOnlyKeys("count");
	}

	@Test
	void aSessionThatHasExpiredIsNotWritten() {
		String id = this.one.create().getId();
		String idle = this.one.create().getId();
		this.one.page(idle, (page) -> page.setMaxInactiveInterval(Duration.ofMinutes(1)));
		this.clock.advance(Duration.ofMinutes(2));
		assertThat(this.one.repository.export()).isOne();
		assertThat(this.other.sessions).containsOnlyKeys(id);
	}

	@Test
	void exportWithoutTheDatabaseOrWithoutAnotherStoreFails() {
		this.one.create();
		this.one.store.setUnavailable(true);
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(this.one.repository::export)
			.withMessageContaining("can be run again");
		assertThatIllegalStateException().isThrownBy(this.two.repository::export);
	}

}
