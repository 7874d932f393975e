package dev.hybridsession.internal.session;

import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.Tier;
import dev.hybridsession.support.FaultyCache;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Schedules over a memcached that evicts nothing and has no room left. */
@Tag("servers")
@ParameterizedClass
@EnumSource(value = MemcachedProtocol.class, names = "AUTO")
class RefusedSaveTests extends SeveralTiersTestBase {

	private static final byte[] LARGE = new byte[100_000];

	private TieredSession session;

	@Parameter
	private MemcachedProtocol protocol;

	@Override
	protected MemcachedProtocol protocol() {
		return this.protocol;
	}

	@Override
	protected String[] memcachedArguments() {
		return new String[] { "-m", "1", "-M", "-I", "512k" };
	}

	@BeforeEach
	void fill() {
		loseMemcached();
		this.session = this.one.create();
		for (int i = 0; this.cache.put("fill" + i, LARGE, MINUTE).stored(); i++) {
			assertThat(i).as("items of 100 kB in 1 MB").isLessThan(1000);
		}
	}

	@Test
	void aSaveThatIsRefusedIsFollowedByNoOlderPage() {
		this.one.page(this.session.getId(), (page) -> page.setAttribute("large", LARGE));
		TieredSession found = this.two.repository.findById(this.session.getId());
		assertThat(found.getAttributeNames()).containsExactly("large");
		assertThat(found.servedBy()).isEqualTo(Tier.DATABASE);
		assertThat(this.one.repository.findById(this.session.getId()).getAttributeNames()).containsExactly("large");
	}

	/** A refused save does not take away the changes that another has saved meanwhile. */
	@Test
	void aSaveThatIsRefusedLosesNothingThatWasSavedMeanwhile() {
		this.one.cache.beforeNext(FaultyCache.Operation.REPLACE,
				() -> this.two.page(this.session.getId(), (page) -> page.setAttribute("small", 1)));
		this.one.page(this.session.getId(), (page) -> page.setAttribute("large", LARGE));
		assertThat(this.two.repository.findById(this.session.getId()).getAttributeNames())
			.containsExactlyInAnyOrder("large", "small");
	}

}
