package dev.hybridsession.internal.store;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The durable tier of subsessions. Their rows hang on the row of their session: the end
 * of the session deletes them in the same transaction, and without a session there are
 * none.
 *
 * <p>
 * Every method throws {@link StoreUnavailableException} if the database cannot be asked,
 * and {@link RowRejectedException} if it will not take a row.
 */
public interface SubsessionStore {

	/** Reads one row, or returns {@code null} if there is none. */
	@Nullable SubsessionRow find(String internalId, String name);

	/** Reads the rows of a session, in no order. */
	List<SubsessionRow> findAll(String internalId);

	/**
	 * Names the rows of many sessions.
	 * @return the names of their subsessions, by internal id; nothing for a session that
	 * has none
	 */
	Map<String, List<String>> findNames(List<String> internalIds);

	/** Inserts a row, if its session lives and the row does not exist yet. */
	Insertion insert(SubsessionRow row);

	/**
	 * Changes a row.
	 * @param expectedVersion the version that the row must have
	 * @return whether it had
	 */
	boolean update(SubsessionRow row, long expectedVersion);

	/** The outcome of an insertion. */
	enum Insertion {

		/** Done. */
		INSERTED,

		/** Not done: there is such a row. */
		EXISTS,

		/** Not done: the database does not know the session, or not yet. */
		NO_SESSION,

		/** Not done: the session has ended. */
		ENDED

	}

}
