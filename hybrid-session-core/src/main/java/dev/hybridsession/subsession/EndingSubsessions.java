package dev.hybridsession.subsession;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import dev.hybridsession.EndedSubsession;
import dev.hybridsession.record.SubsessionRecord;
import dev.hybridsession.serializer.AttributeSerializer;

/**
 * Reads the subsessions of a session that is about to end. The end of a session asks for
 * them, because its archive gets them.
 */
public final class EndingSubsessions implements Function<String, List<EndedSubsession>> {

	private final SubsessionTiers tiers;

	private final SubsessionValues values;

	/**
	 * Creates the reader.
	 * @param tiers where subsessions are kept
	 * @param serializer decodes values
	 */
	public EndingSubsessions(SubsessionTiers tiers, AttributeSerializer serializer) {
		this.tiers = tiers;
		this.values = new SubsessionValues(serializer, false);
	}

	/**
	 * Reads the subsessions of a session.
	 * @param internalId the internal id of the session
	 * @return the subsessions that have a value
	 */
	@Override
	public List<EndedSubsession> apply(String internalId) {
		List<EndedSubsession> ending = new ArrayList<>();
		for (SubsessionRecord record : this.tiers.findAll(internalId)) {
			byte[] value = record.value();
			if (value != null) {
				ending.add(new EndedSubsession(record.name(), value.length,
						() -> Objects.requireNonNull(this.values.decode(record.name(), value, Object.class))));
			}
		}
		return ending;
	}

}
