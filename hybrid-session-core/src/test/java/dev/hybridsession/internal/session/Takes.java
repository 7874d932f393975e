package dev.hybridsession.internal.session;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the test of a transition that the architecture page draws and that no seed of the
 * simulation takes. {@link DrawnTransitions} holds that the test takes it.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Takes {

	/** The transition, as {@code Save: WRITE_CACHE -> SAVED}. */
	String value();

}
