package dev.hybridsession.internal.subsession;

import dev.hybridsession.internal.record.SubsessionRecord;

/**
 * Names a subsession in both tiers and in the queue of the background sync.
 *
 * @param internalId the internal id of its session
 * @param name its name within the session
 */
public record SubsessionId(String internalId, String name) {

	static SubsessionId of(SubsessionRecord record) {
		return new SubsessionId(record.internalId(), record.name());
	}

}
