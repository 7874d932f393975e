package dev.hybridsession.config;

import dev.hybridsession.record.RecordLimits;

import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.util.unit.DataSize;

/**
 * How large sessions may grow: {@code hybrid-session.limits.*}.
 */
@ConfigurationPropertiesSource
public final class LimitOptions {

	private static final int SMALLEST_RECORD = 1024;

	private static final int SHORTEST_NAME_LENGTH = 100;

	/**
	 * Size up to which the record of a session, or the value of a subsession, may grow. A
	 * save beyond it fails and changes nothing.
	 */
	private DataSize recordSize = DataSize.ofMegabytes(8);

	/**
	 * Number of attributes that a session may have.
	 */
	private int attributes = 1000;

	/**
	 * Number of characters that the name of an attribute may have, at least 100.
	 */
	private int attributeNameLength = 1000;

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

	void check() {
		SettingsCheck.require(
				this.recordSize.toBytes() >= SMALLEST_RECORD && this.recordSize.toBytes() <= Integer.MAX_VALUE,
				"limits.record-size", this.recordSize,
				"at least 1KB, which the record of a login has, and less than 2GB");
		SettingsCheck.atLeastOne("limits.attributes", this.attributes);
		SettingsCheck.require(this.attributeNameLength >= SHORTEST_NAME_LENGTH, "limits.attribute-name-length",
				this.attributeNameLength, "at least 100, because some attributes of Spring have such names");
	}

	RecordLimits toLimits() {
		return new RecordLimits((int) this.recordSize.toBytes(), this.attributes, this.attributeNameLength);
	}

}
