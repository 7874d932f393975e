package dev.hybridsession.internal.lock;

/** Whose a lease is. */
enum LeaseAnswer {

	/** Ours, for a whole lease from now. */
	OURS,

	/** Another has it. */
	ANOTHERS,

	/** The database is there, and is to be asked again. */
	BUSY,

	/** The tier cannot be asked, or did not confirm. */
	UNKNOWN

}
