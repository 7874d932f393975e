package dev.hybridsession;

/**
 * What to do with an attribute that cannot be decoded, because its class was renamed in a
 * deploy for example.
 */
public enum AttributeErrorPolicy {

	/**
	 * The attribute is not there for the application; its bytes are kept.
	 */
	HIDE_ATTRIBUTE,

	/**
	 * The session is not there for the application.
	 */
	DISCARD_SESSION,

	/**
	 * Reading the attribute throws.
	 */
	FAIL

}
