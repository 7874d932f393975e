package dev.hybridsession.internal.jdbc;

import org.springframework.util.ClassUtils;

/**
 * Tells whether HikariCP is on the class path. The classes that use {@link HikariPools}
 * ask here first, because {@code HikariPools} itself cannot be loaded without HikariCP.
 */
public final class HikariPresence {

	/** Whether HikariCP is on the class path. */
	public static final boolean PRESENT = ClassUtils.isPresent("com.zaxxer.hikari.HikariDataSource",
			HikariPresence.class.getClassLoader());

	private HikariPresence() {
	}

}
