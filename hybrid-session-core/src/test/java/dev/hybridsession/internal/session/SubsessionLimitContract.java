package dev.hybridsession.internal.session;

import java.util.Set;

import dev.hybridsession.HybridSession;
import dev.hybridsession.LockedSubsession;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.RecordTooLargeException;
import dev.hybridsession.Subsession;
import dev.hybridsession.internal.cache.routing.CacheNode;
import dev.hybridsession.internal.jdbc.JdbcSubsessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.record.RecordLimits;
import dev.hybridsession.internal.subsession.SubsessionSettings;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.TestDatabaseServer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests the promises of subsessions about their size. */
abstract class SubsessionLimitContract extends SeveralTiersTestBase {

	private static final int SIZE = 10_000;

	@Parameter
	private Tiers tiers;

	@Override
	protected @Nullable MemcachedProtocol protocol() {
		return this.tiers.protocol;
	}

	@Override
	protected TestDatabaseServer server() {
		return this.tiers.server;
	}

	@Override
	protected CacheNode seal(CacheNode node) {
		return this.tiers.seal(node);
	}

	@Test
	void aValueThatGrowsTooLargeIsRefusedAndChangesNothing() {
		HybridSession session = this.one.create();
		Subsession<String> limited = limited(session, "text");
		assertRefused(session, () -> limited.set("x".repeat(SIZE)));
		assertThat(text(session, "text").get()).isNull();
		limited.set("small");
		assertRefused(session, () -> limited.set("x".repeat(SIZE)));
		assertRefused(session, () -> limited.update((old) -> old + "x".repeat(SIZE)));
		try (LockedSubsession<String> locked = limited.lock()) {
			assertRefused(session, () -> locked.set("x".repeat(SIZE)));
			assertThat(locked.get()).isEqualTo("small");
			locked.set("locked");
		}
		assertThat(text(session, "text").get()).isEqualTo("locked");
		assertThat(limited.update((old) -> old + "!")).isEqualTo("locked!");
		loseMemcached();
		assertThat(text(session, "text").get()).startsWith("small");
	}

	@Test
	void theSameHoldsIfItIsWrittenThrough() {
		HybridSession session = this.one.create();
		Subsession<String> limited = limited(session, "through");
		limited.set("small");
		assertRefused(session, () -> limited.update((old) -> "x".repeat(SIZE)));
		loseMemcached();
		assertThat(limited.get()).isEqualTo("small");
	}

	@Test
	void aValueThatIsBeyondALoweredLimitCanBeUsedAndMadeSmaller() {
		HybridSession session = this.one.create();
		text(session, "text").set("x".repeat(2 * SIZE));
		Subsession<String> limited = limited(session, "text");
		assertThat(limited.get()).hasSize(2 * SIZE);
		assertRefused(session, () -> limited.update((old) -> old + "x"));
		limited.update((old) -> "y" + old.substring(1));
		limited.update((old) -> old.substring(10));
		try (LockedSubsession<String> locked = limited.lock()) {
			locked.set(locked.get().substring(10));
		}
		assertThat(text(session, "text").get()).hasSize(2 * SIZE - 20).startsWith("x");
		limited.remove();
		assertThat(text(session, "text").get()).isNull();
		assertRefused(session, () -> limited.set("x".repeat(SIZE)));
	}

	private static void assertRefused(HybridSession session, ThrowingCallable change) {
		assertThatExceptionOfType(RecordTooLargeException.class).isThrownBy(change)
			.withMessageContaining("Subsession '")
			.withMessageContaining("of session " + session.getInternalId())
			.withMessageContaining("more than 10000 (hybrid-session.limits.record-size)")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain(session.getId()));
	}

	private Subsession<String> text(HybridSession session, String name) {
		return this.one.subsessions.of(session.getId(), name, String.class);
	}

	private Subsession<String> limited(HybridSession session, String name) {
		SubsessionSettings settings = new SubsessionSettings(MINUTE, MINUTE, true, Set.of("through"),
				new RecordLimits(SIZE, 1, 100));
		return HybridInstance.on(this.cache, this.store, this.clock)
			.subsessions(new JdbcSubsessionStore(new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid")))
			.subsessionSettings(settings)
			.build().subsessions.of(session.getId(), name, String.class);
	}

}
