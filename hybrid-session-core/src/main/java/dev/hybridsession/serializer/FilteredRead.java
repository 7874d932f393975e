package dev.hybridsession.serializer;

import java.io.ObjectInputFilter;

import org.jspecify.annotations.Nullable;

/**
 * The filter of one value that is being deserialized. After a refusal it refuses
 * everything, whatever the classes that are being read make of the first.
 */
final class FilteredRead implements ObjectInputFilter {

	private final ClassFilter filter;

	private final int given;

	private @Nullable AttributeSerializationException refusal;

	FilteredRead(ClassFilter filter, int given) {
		this.filter = filter;
		this.given = given;
	}

	@Override
	public Status checkInput(FilterInfo info) {
		if (this.refusal == null) {
			this.refusal = judge(info);
		}
		if (this.refusal != null) {
			return Status.REJECTED;
		}
		return (info.serialClass() != null) ? Status.ALLOWED : Status.UNDECIDED;
	}

	private @Nullable AttributeSerializationException judge(FilterInfo info) {
		Class<?> type = info.serialClass();
		if (type != null && !this.filter.allows(type)) {
			return this.filter.refused(type);
		}
		String limit = this.filter.limits().exceeded(info, this.given);
		if (limit != null) {
			return this.filter.exceeded(limit);
		}
		return this.filter.isRejectedByJvm(info)
				? new AttributeSerializationException("the filter of the JVM (jdk.serialFilter) refuses it") : null;
	}

	/** Throws the reason if anything was refused. */
	void requireNothingRefused() {
		if (this.refusal != null) {
			throw this.refusal;
		}
	}

}
