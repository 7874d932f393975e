package dev.hybridsession.internal.store;

import java.util.Objects;

/**
 * Names the row of a session.
 *
 * @param internalId its internal id
 * @param publicId the public id that it bears
 */
public record RowName(String internalId, String publicId) {

	public RowName {
		Objects.requireNonNull(internalId, "internalId");
		Objects.requireNonNull(publicId, "publicId");
	}

}
