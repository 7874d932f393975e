package dev.hybridsession.internal.store;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The durable tier, which decides who is alive. Its callers have it from the
 * {@link StoreGate}. A row is only ever changed on condition of the state it is in, so
 * that any number of instances may work on it.
 *
 * <p>
 * Every method throws {@link StoreUnavailableException} if the database cannot be asked,
 * and {@link RowRejectedException} if it will not take a row. What was asked has then not
 * been done, unless the connection was lost, or the thread interrupted, while it was.
 */
public interface SessionStore {

	/**
	 * Reads the row of the session that bears an id.
	 * @param publicId the id, compared character by character
	 * @return the row, that it has ended, or that there is none
	 */
	RowRead find(String publicId);

	/** Reads the rows of the live sessions of a principal, in no order. */
	List<SessionRow> findByPrincipal(String principal);

	/**
	 * Inserts a row, or nothing if a row with its internal or public id exists.
	 * @return whether it was inserted
	 */
	boolean insert(SessionRow row);

	/**
	 * Changes a row. If the condition holds and another row, live or ended, bears the new
	 * public id, it is rejected.
	 * @return whether the condition held
	 */
	boolean update(RowUpdate update);

	/**
	 * Changes many rows, each on its own condition, in the order of their internal ids. A
	 * row that the database rejects fails alone.
	 * @param updates the changes, of different rows
	 * @return what became of each, in the same order
	 */
	List<RowUpdate.Outcome> updateAll(List<RowUpdate> updates);

	/**
	 * Ends a session, if its row is live and still in the given state.
	 * @param inTransaction runs in the transaction of the winner only; if it throws, the
	 * session has not ended
	 * @return whether this call ended the session
	 */
	boolean end(RowState expected, RowEnd end, Runnable inTransaction);

	/**
	 * Ends many sessions in one transaction, each on its own condition, in the order of
	 * their internal ids. If anything fails, no session has ended.
	 * @param endings the ends, of different rows
	 * @return the internal ids of the sessions that this call has ended
	 */
	Set<String> endAll(List<RowEnding> endings);

	/**
	 * Inserts the ended row of a session that never had a row, or nothing if a row with
	 * its internal or public id exists.
	 * @param inTransaction runs in the transaction of the winner only; if it throws,
	 * nothing was inserted
	 * @return whether it was inserted
	 */
	boolean insertEnded(RowEnd end, Runnable inTransaction);

	/**
	 * Reads a page of the live rows whose expiry time has come, in the order of expiry
	 * time and internal id.
	 * @param now milliseconds since the epoch
	 * @param after the last row of the page before, or {@code null} for the first page
	 * @return the rows; fewer than the limit if there are no more
	 */
	List<SessionRow> findExpired(long now, @Nullable SessionRow after, int limit);

	/**
	 * Names a page of the live rows that were accessed at a time or later, as far as the
	 * rows tell, in the order of the internal id. Walks the whole table, though not the
	 * records in it, so it is not for every day.
	 * @param since milliseconds since the epoch
	 * @param after the internal id of the last row of the page before, or {@code null}
	 * for the first page
	 * @return their names; fewer than the limit if there are no more
	 */
	List<RowName> findAccessedSince(long since, @Nullable String after, int limit);

	/**
	 * Deletes ended rows whose purge time has come, the earliest first.
	 * @param now milliseconds since the epoch
	 * @return how many were deleted
	 */
	int purge(long now, int limit);

	/**
	 * Asks the database for nothing, to learn whether it answers. That takes a few
	 * seconds at most, and waits for no lock.
	 * @throws StoreUnavailableException if it does not answer, or no connection can be
	 * opened
	 * @throws StoreCongestedException if its server takes no further connection
	 */
	void probe();

}
