package dev.hybridsession.serializer;

import java.util.Objects;

/**
 * Encodes attributes as JSON, by Jackson. Plain values of the JDK have the same short
 * form as in the JDK's format. Both serializers read either format.
 *
 * @param jdk reads both formats, and writes plain values
 * @param json writes all other values
 */
record JsonAttributeSerializer(JdkAttributeSerializer jdk, JsonValues json) implements AttributeSerializer {

	@Override
	public byte[] serialize(Object value) {
		byte[] compact = this.jdk.serializePlain(Objects.requireNonNull(value, "value"));
		if (compact != null) {
			return compact;
		}
		// a text with half a surrogate pair has no short form, and none in JSON
		return (value instanceof String) ? this.jdk.serialize(value) : this.json.write(value);
	}

	@Override
	public Object deserialize(byte[] bytes) {
		return this.jdk.deserialize(bytes);
	}

}
