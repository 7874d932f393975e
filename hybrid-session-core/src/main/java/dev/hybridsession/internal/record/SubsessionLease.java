package dev.hybridsession.internal.record;

/**
 * Reserves a subsession for one holder until a time, for the engine of subsessions. It
 * lies in the subsession's own record. A writer that writes the record without the lease
 * removes it, and its holder learns of that at the next write.
 *
 * @param owner an unguessable token of the holder, or the empty string for nobody
 * @param until when it ends, in milliseconds since the epoch
 */
public record SubsessionLease(String owner, long until) {

	/** Nobody's lease. */
	public static final SubsessionLease NONE = new SubsessionLease("", 0);

	/**
	 * Returns whether the lease keeps somebody else out.
	 * @param now milliseconds since the epoch
	 * @param longest the longest lease that an instance takes, in milliseconds; a lease
	 * with a later end is forged or damaged, and bars nobody
	 * @return {@code true} if another holds it and it has not ended
	 */
	public boolean bars(String other, long now, long longest) {
		return !this.owner.isEmpty() && !this.owner.equals(other) && now < this.until && this.until - now <= longest;
	}

}
