package dev.hybridsession.support;

import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.internal.store.SubsessionRow;
import dev.hybridsession.internal.store.SubsessionStore;
import org.jspecify.annotations.Nullable;

/** The subsessions of a database that is away where a test says so. */
final class FaultySubsessionStore implements SubsessionStore {

	private final SubsessionStore delegate;

	private final BooleanSupplier unavailable;

	FaultySubsessionStore(SubsessionStore delegate, BooleanSupplier unavailable) {
		this.delegate = delegate;
		this.unavailable = unavailable;
	}

	@Override
	public @Nullable SubsessionRow find(String internalId, String name) {
		return arrive().find(internalId, name);
	}

	@Override
	public List<SubsessionRow> findAll(String internalId) {
		return arrive().findAll(internalId);
	}

	@Override
	public Map<String, List<String>> findNames(List<String> internalIds) {
		return arrive().findNames(internalIds);
	}

	@Override
	public Insertion insert(SubsessionRow row) {
		return arrive().insert(row);
	}

	@Override
	public boolean update(SubsessionRow row, long expectedVersion) {
		return arrive().update(row, expectedVersion);
	}

	private SubsessionStore arrive() {
		if (this.unavailable.getAsBoolean()) {
			throw new StoreUnavailableException("A test has cut the database off", null);
		}
		return this.delegate;
	}

}
