package dev.hybridsession.config;

import dev.hybridsession.internal.record.RecordLimits;
import dev.hybridsession.internal.wiring.CompositionBuilder.Capacities;

import org.springframework.util.unit.DataSize;

/**
 * How large sessions may grow, and how much an instance remembers:
 * {@code hybrid-session.limits.*}. The bytes that an entry takes were measured with
 * signed ids. Ids that are not signed take 24 bytes less.
 */
public final class LimitOptions {

	private static final int SMALLEST_RECORD = 1024;

	private static final int SHORTEST_NAME_LENGTH = 100;

	/**
	 * Size up to which the record of a session, or the value of a subsession, may grow. A
	 * save beyond it fails and changes nothing.
	 */
	private DataSize recordSize = DataSize.ofMegabytes(8);

	/** Number of attributes that a session may have. */
	private int attributes = 1000;

	/** Number of characters that the name of an attribute may have, at least 100. */
	private int attributeNameLength = 1000;

	/**
	 * Number of sessions that an instance remembers to write to the database later, about
	 * 190 bytes each. Beyond it, page loads write them.
	 */
	private int unsyncedSessions = 100000;

	/**
	 * Number of subsessions that an instance remembers to write to the database later,
	 * about 170 bytes and the name each. Beyond it, each change writes them.
	 */
	private int unsyncedSubsessions = 100000;

	/**
	 * Number of sessions that an instance remembers because memcached has not confirmed a
	 * write, about 170 bytes each. Beyond it, the instance reads each session together
	 * with its row once.
	 */
	private int unconfirmedWrites = 100000;

	/**
	 * Number of ended sessions that an instance keeps for a database that is away, each
	 * as large as its record in memory, with about 400 bytes more. Beyond it, a logout
	 * fails.
	 */
	private int pendingEnds = 10000;

	/**
	 * Number of ended sessions that an instance keeps to tell the other instances, about
	 * 230 bytes each. Beyond it, the other instances are not told.
	 */
	private int untoldEnds = 10000;

	/**
	 * Number of requests of an instance that may wait for a connection to the database.
	 * Beyond it, a request gets 503 at once.
	 */
	private int waitingRequests = 1000;

	/**
	 * Number of ids in each list of ids that an instance need not ask for again: unknown
	 * ids, signed ids, and sessions checked after the loss of a node. An entry takes
	 * about 170 bytes. A list that is full is emptied.
	 */
	private int rememberedIds = 10000;

	/**
	 * Size of the values in memcached that an instance keeps so as not to compute their
	 * signatures again. Only with record keys; 0 keeps none.
	 */
	private DataSize verifiedValues = DataSize.ofMegabytes(16);

	LimitOptions() {
	}

	public DataSize getRecordSize() {
		return this.recordSize;
	}

	public void setRecordSize(DataSize recordSize) {
		this.recordSize = recordSize;
	}

	public int getAttributes() {
		return this.attributes;
	}

	public void setAttributes(int attributes) {
		this.attributes = attributes;
	}

	public int getAttributeNameLength() {
		return this.attributeNameLength;
	}

	public void setAttributeNameLength(int attributeNameLength) {
		this.attributeNameLength = attributeNameLength;
	}

	public int getUnsyncedSessions() {
		return this.unsyncedSessions;
	}

	public void setUnsyncedSessions(int unsyncedSessions) {
		this.unsyncedSessions = unsyncedSessions;
	}

	public int getUnsyncedSubsessions() {
		return this.unsyncedSubsessions;
	}

	public void setUnsyncedSubsessions(int unsyncedSubsessions) {
		this.unsyncedSubsessions = unsyncedSubsessions;
	}

	public int getUnconfirmedWrites() {
		return this.unconfirmedWrites;
	}

	public void setUnconfirmedWrites(int unconfirmedWrites) {
		this.unconfirmedWrites = unconfirmedWrites;
	}

	public int getPendingEnds() {
		return this.pendingEnds;
	}

	public void setPendingEnds(int pendingEnds) {
		this.pendingEnds = pendingEnds;
	}

	public int getUntoldEnds() {
		return this.untoldEnds;
	}

	public void setUntoldEnds(int untoldEnds) {
		this.untoldEnds = untoldEnds;
	}

	public int getWaitingRequests() {
		return this.waitingRequests;
	}

	public void setWaitingRequests(int waitingRequests) {
		this.waitingRequests = waitingRequests;
	}

	public int getRememberedIds() {
		return this.rememberedIds;
	}

	public void setRememberedIds(int rememberedIds) {
		this.rememberedIds = rememberedIds;
	}

	public DataSize getVerifiedValues() {
		return this.verifiedValues;
	}

	public void setVerifiedValues(DataSize verifiedValues) {
		this.verifiedValues = verifiedValues;
	}

	void check() {
		SettingsCheck.require(
				this.recordSize.toBytes() >= SMALLEST_RECORD && this.recordSize.toBytes() <= Integer.MAX_VALUE,
				"limits.record-size", this.recordSize,
				"at least 1KB, which the record of a login has, and less than 2GB");
		SettingsCheck.atLeastOne("limits.attributes", this.attributes);
		SettingsCheck.atLeastOne("limits.waiting-requests", this.waitingRequests);
		SettingsCheck.require(this.attributeNameLength >= SHORTEST_NAME_LENGTH, "limits.attribute-name-length",
				this.attributeNameLength, "at least 100, because some attributes of Spring have such names");
		SettingsCheck.atLeastOne("limits.unsynced-sessions", this.unsyncedSessions);
		SettingsCheck.atLeastOne("limits.unsynced-subsessions", this.unsyncedSubsessions);
		SettingsCheck.atLeastOne("limits.unconfirmed-writes", this.unconfirmedWrites);
		SettingsCheck.atLeastOne("limits.pending-ends", this.pendingEnds);
		SettingsCheck.atLeastOne("limits.untold-ends", this.untoldEnds);
		SettingsCheck.atLeastOne("limits.remembered-ids", this.rememberedIds);
		SettingsCheck.require(!this.verifiedValues.isNegative(), "limits.verified-values", this.verifiedValues,
				"zero or more");
	}

	Capacities toCapacities() {
		return new Capacities(this.unsyncedSessions, this.unsyncedSubsessions, this.unconfirmedWrites, this.pendingEnds,
				this.untoldEnds, this.rememberedIds);
	}

	RecordLimits toLimits() {
		return new RecordLimits((int) this.recordSize.toBytes(), this.attributes, this.attributeNameLength);
	}

}
