package dev.hybridsession;

/**
 * Chooses how a read treats an attribute that cannot be decoded, for example because a
 * deploy renamed its class.
 */
public enum AttributeErrorPolicy {

	/** The attribute is not there for the application; its bytes are kept. */
	HIDE_ATTRIBUTE,

	/** The session is not there for the application. */
	DISCARD_SESSION,

	/** Reading the attribute throws. */
	FAIL

}
