package dev.hybridsession;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a parameter of a controller method that is to be a subsession of the current
 * session: {@code @NamedSubsession("cart") Subsession<Cart> cart}. A request without a
 * session begins one.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface NamedSubsession {

	/**
	 * Returns the name of the subsession.
	 * @return 1 to 64 letters, digits, dots, hyphens or underscores
	 */
	String value();

}
