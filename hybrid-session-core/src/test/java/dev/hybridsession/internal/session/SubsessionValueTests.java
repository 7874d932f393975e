package dev.hybridsession.internal.session;

import java.util.Set;

import dev.hybridsession.HybridSession;
import dev.hybridsession.Subsession;
import dev.hybridsession.internal.jdbc.JdbcSubsessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.record.RecordLimits;
import dev.hybridsession.internal.subsession.SubsessionSettings;
import dev.hybridsession.serializer.AttributeSerializationException;
import dev.hybridsession.serializer.AttributeSerializer;
import dev.hybridsession.support.HybridInstance;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Values of subsessions that this release of the application cannot decode. */
class SubsessionValueTests extends RepositoryTestBase {

	private Subsession<String> newer(HybridSession session, boolean hides) {
		AttributeSerializer renamed = new AttributeSerializer() {

			@Override
			public byte[] serialize(Object value) {
				return value.toString().getBytes();
			}

			@Override
			public Object deserialize(byte[] bytes) {
				throw new IllegalStateException("no such class");
			}

		};
		return HybridInstance.on(this.cache, this.store, this.clock)
			.subsessions(new JdbcSubsessionStore(new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid")))
			.subsessionSettings(new SubsessionSettings(MINUTE, MINUTE, hides, Set.of(), RecordLimits.DEFAULT))
			.serializer(renamed)
			.build().subsessions.of(session.getId(), "text", String.class);
	}

	@Test
	void isHiddenAndKept() {
		HybridSession session = this.one.create();
		Subsession<String> text = this.one.subsessions.of(session, "text", String.class);
		text.set("a");
		assertThat(newer(session, true).get()).isNull();
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> newer(session, true).update((old) -> old + "b"))
			.withMessageContaining("text");
		assertThat(text.get()).isEqualTo("a");
	}

	@Test
	void primitiveTypeIsThatOfItsValues() {
		Subsession<Integer> number = this.one.subsessions.of(this.one.create(), "number", int.class);
		number.set(1);
		assertThat(number.update((old) -> old + 1)).isEqualTo(2);
		assertThat(number.get()).isEqualTo(2);
	}

	@Test
	void failsIfThatIsWanted() {
		HybridSession session = this.one.create();
		this.one.subsessions.of(session, "text", String.class).set("a");
		assertThatExceptionOfType(AttributeSerializationException.class).isThrownBy(() -> newer(session, false).get())
			.withMessageContaining("text");
	}

}
