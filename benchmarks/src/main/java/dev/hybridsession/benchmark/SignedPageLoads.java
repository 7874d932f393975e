package dev.hybridsession.benchmark;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.List;

import dev.hybridsession.RecordMode;
import dev.hybridsession.internal.copies.SessionTiming;
import dev.hybridsession.internal.security.RecordSeal;
import dev.hybridsession.internal.security.SecretKeys;
import dev.hybridsession.internal.security.SignedIds;
import dev.hybridsession.internal.session.TieredSessionRepository;

/**
 * The same page loads with and without signatures.
 *
 * @param pages the page loads
 */
record SignedPageLoads(PageLoads pages) {

	private static final int KEY_BYTES = 32;

	Workload unsigned(Servers servers) {
		return this.pages.hybrid(servers);
	}

	Workload unsignedWithoutTouchInterval(Servers servers) {
		return this.pages.hybridWithoutTouchInterval(servers);
	}

	Workload signedRecords(Servers servers) {
		return this.pages.repository(sealed(servers, Instance.TIMING));
	}

	Workload signedRecordsAndIds(Servers servers) {
		return this.pages.repository(signed(servers, Instance.TIMING));
	}

	Workload signedWithoutTouchInterval(Servers servers) {
		return this.pages.repository(signed(servers, PageLoads.withoutTouchInterval()));
	}

	private static TieredSessionRepository signed(Servers servers, SessionTiming timing) {
		TieredSessionRepository repository = sealed(servers, timing);
		repository.setSignedIds(new SignedIds(key(), null, Clock.systemUTC(), 10_000));
		return repository;
	}

	private static TieredSessionRepository sealed(Servers servers, SessionTiming timing) {
		return servers.sealed(new RecordSeal(key(), RecordMode.REQUIRE, 16 * 1024 * 1024), timing).repository();
	}

	private static SecretKeys key() {
		byte[] key = new byte[KEY_BYTES];
		new SecureRandom().nextBytes(key);
		return SecretKeys.of("key", List.of(Base64.getEncoder().encodeToString(key)));
	}

}
