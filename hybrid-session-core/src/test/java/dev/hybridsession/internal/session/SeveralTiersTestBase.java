package dev.hybridsession.internal.session;

import org.junit.jupiter.params.AfterParameterizedClassInvocation;

/** A parameterised class over several tiers. Each parameter has tiers of its own. */
public abstract class SeveralTiersTestBase extends RepositoryTestBase {

	@AfterParameterizedClassInvocation
	void stopTiersOfParameter() {
		stopTiers();
	}

}
