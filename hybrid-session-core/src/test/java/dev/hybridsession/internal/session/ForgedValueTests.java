package dev.hybridsession.internal.session;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.RecordMode;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.Tier;
import dev.hybridsession.internal.cache.routing.CacheNode;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.cache.routing.SealedNode;
import dev.hybridsession.internal.record.DatabaseMarker;
import dev.hybridsession.internal.record.RecordCodec;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.Tombstone;
import dev.hybridsession.internal.security.Keys;
import dev.hybridsession.internal.security.RecordSeal;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.support.HybridInstance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests attackers who can write to memcached where records have to be signed. */
@Tag("servers")
@ParameterizedClass
@EnumSource(value = MemcachedProtocol.class, names = { "BINARY", "META" })
class ForgedValueTests extends SeveralTiersTestBase {

	private final AtomicInteger refused = new AtomicInteger();

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final CacheKeys keys = new CacheKeys("test", () -> "store");

	private RoutedCache attacker;

	private TieredSession session;

	@Parameter
	private MemcachedProtocol protocol;

	@Override
	protected MemcachedProtocol protocol() {
		return this.protocol;
	}

	@Override
	protected CacheNode seal(CacheNode node) {
		return new SealedNode(node, new RecordSeal(Keys.of(Keys.ONE), RecordMode.REQUIRE, 1_000_000),
				new SessionObserver() {

					@Override
					public void cachedValueRefused() {
						ForgedValueTests.this.refused.incrementAndGet();
					}

				});
	}

	@BeforeEach
	void begin() {
		this.attacker = connect((node) -> node);
		this.session = this.one.create();
		this.one.page(this.session.getId(), (page) -> page.setAttribute("name", "true"));
		this.one.sync.drain();
		this.refused.set(0);
		this.log.start();
		((Logger) LoggerFactory.getLogger(SealedNode.class)).addAppender(this.log);
	}

	@AfterEach
	void end() {
		((Logger) LoggerFactory.getLogger(SealedNode.class)).detachAppender(this.log);
		this.attacker.close();
	}

	private String key() {
		return this.keys.session(this.session.getId());
	}

	private byte[] read(String key) {
		return ((CacheRead.Hit) this.attacker.read(key)).value();
	}

	private void forge(byte[] value) {
		assertThat(this.attacker.put(key(), value, MINUTE).stored()).isTrue();
	}

	/** The page has not changed, and memcached has the right value. */
	private void assertUnharmed() {
		TieredSession found = this.two.repository.findById(this.session.getId());
		assertThat(found.<String>getAttribute("name")).isEqualTo("true");
		assertThat(found.servedBy()).isEqualTo(Tier.DATABASE);
		assertThat(this.refused).hasPositiveValue();
		assertThat(this.two.repository.findById(this.session.getId()).servedBy()).isEqualTo(Tier.CACHE);
		assertThat(this.one.page(this.session.getId(), (page) -> page.setAttribute("more", 1))).isTrue();
	}

	@Test
	void aRecordWithoutASignatureIsNotRead() {
		SessionRecord record = this.one.repository.findById(this.session.getId()).base();
		forge(RecordCodec.encode(record.accessedAt(record.lastAccessTime() + 1)));
		assertUnharmed();
	}

	@Test
	void recordSignedWithAnotherKeyIsNotRead() {
		SessionRecord record = this.one.repository.findById(this.session.getId()).base();
		forge(new RecordSeal(Keys.of(Keys.TWO), RecordMode.REQUIRE, 1_000_000).seal(key(), RecordCodec.encode(record)));
		assertUnharmed();
	}

	@Test
	void recordOfAnotherSessionIsNotRead() {
		TieredSession other = this.one.create();
		forge(read(this.keys.session(other.getId())));
		assertUnharmed();
		TieredSession copied = this.one.create();
		String key = this.keys.session(copied.getId());
		assertThat(this.attacker.put(key, read(key()), MINUTE).stored()).isTrue();
		assertThat(this.two.repository.findById(copied.getId()).getAttributeNames()).isEmpty();
	}

	@Test
	void aForgedEndEndsNothing() {
		forge(RecordCodec.encode(new Tombstone(this.session.getId(), this.session.getInternalId(), this.clock.millis(),
				EndReason.DELETED, 1)));
		assertUnharmed();
	}

	@Test
	void tombstoneOfAnotherSessionEndsNothing() {
		TieredSession other = this.one.create();
		this.one.repository.deleteById(other.getId());
		forge(read(this.keys.session(other.getId())));
		assertUnharmed();
	}

	@Test
	void markersAreSignedToo() {
		forge(RecordCodec.encode(DatabaseMarker.ASK_DATABASE));
		assertUnharmed();
	}

	@Test
	void unsignedValueIsLoggedOnceAMinute() {
		this.log.list.clear();
		try (RoutedCache fresh = connect(this::seal)) {
			HybridInstance instance = HybridInstance.on(fresh, this.store, this.clock).build();
			for (int i = 0; i < 20; i++) {
				forge(("forged " + i).getBytes(StandardCharsets.US_ASCII));
				assertThat(instance.repository.findById(this.session.getId())).isNotNull();
			}
		}
		assertThat(this.refused).hasValueGreaterThanOrEqualTo(20);
		assertThat(this.log.list).singleElement()
			.satisfies((event) -> assertThat(event.getFormattedMessage())
				.contains("hybrid-session.security.record-keys", key())
				.doesNotContain(this.session.getId(), "forged", Keys.ONE));
	}

	@Test
	void aForgedSubsessionIsNotRead() {
		this.one.subsessions.of(this.session.getId(), "cart", String.class).set("mine");
		TieredSession other = this.one.create();
		this.one.subsessions.of(other.getId(), "cart", String.class).set("other");
		String key = this.keys.subsession(this.session.getInternalId(), "cart");
		for (byte[] forged : List.of(read(this.keys.subsession(other.getInternalId(), "cart")),
				RecordCodec.encode(DatabaseMarker.ASK_DATABASE), new byte[0])) {
			assertThat(this.attacker.put(key, forged, MINUTE).stored()).isTrue();
			assertThat(this.two.subsessions.of(this.session.getId(), "cart", String.class).get()).isEqualTo("mine");
		}
		assertThat(this.refused).hasPositiveValue();
	}

}
