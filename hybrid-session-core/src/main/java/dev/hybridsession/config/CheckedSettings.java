package dev.hybridsession.config;

import java.time.Clock;

import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.internal.copies.SessionTiming;
import dev.hybridsession.internal.security.RecordSeal;
import dev.hybridsession.internal.security.SignedIds;
import dev.hybridsession.internal.store.Namespace;
import dev.hybridsession.internal.system.ClusterClock;

/** Settings that were checked, and the objects that are made of them once and shared. */
record CheckedSettings(HybridSessionSettings values, SessionTiming timing, Namespace namespace, SignedIds signedIds,
		RecordSeal recordSeal, ClusterClock clock) {

	/**
	 * Checks settings.
	 * @throws InvalidSettingException if they cannot work
	 */
	static CheckedSettings of(HybridSessionSettings values, Clock clock) {
		values.check();
		return new CheckedSettings(values, values.timing(), values.namespace(),
				values.getSecurity().signedIds(clock, values.getLimits().getRememberedIds()),
				values.getSecurity().recordSeal(values.getLimits().getVerifiedValues().toBytes()),
				new ClusterClock(clock, values.getCluster().getClockSkew(), System::nanoTime));
	}

}
