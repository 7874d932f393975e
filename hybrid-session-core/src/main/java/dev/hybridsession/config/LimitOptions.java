package dev.hybridsession.config;

import dev.hybridsession.record.RecordLimits;

/**
 * What can be set of the size of sessions, with its defaults.
 */
public final class LimitOptions {

	private int recordSize = RecordLimits.DEFAULT.recordSize();

	private int attributes = RecordLimits.DEFAULT.attributes();

	private int attributeNameLength = RecordLimits.DEFAULT.nameLength();

	LimitOptions() {
	}

	public int getRecordSize() {
		return this.recordSize;
	}

	/**
	 * Sets how large the record of a session or the value of a subsession may grow.
	 * @param recordSize in bytes, at least 1024
	 */
	public void setRecordSize(int recordSize) {
		this.recordSize = recordSize;
	}

	public int getAttributes() {
		return this.attributes;
	}

	/**
	 * Sets how many attributes a session may have.
	 * @param attributes 1 or more
	 */
	public void setAttributes(int attributes) {
		this.attributes = attributes;
	}

	public int getAttributeNameLength() {
		return this.attributeNameLength;
	}

	/**
	 * Sets how long the name of an attribute may be.
	 * @param attributeNameLength in characters, at least 100
	 */
	public void setAttributeNameLength(int attributeNameLength) {
		this.attributeNameLength = attributeNameLength;
	}

	RecordLimits toLimits() {
		return new RecordLimits(this.recordSize, this.attributes, this.attributeNameLength);
	}

}
