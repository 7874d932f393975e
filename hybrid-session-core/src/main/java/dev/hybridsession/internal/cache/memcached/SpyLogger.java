package dev.hybridsession.internal.cache.memcached;

import net.spy.memcached.compat.log.Level;
import net.spy.memcached.compat.log.SLF4JLogger;
import org.jspecify.annotations.Nullable;

/**
 * Sends what spymemcached logs to SLF4J, under the names of its own classes: what it
 * calls information or worse at {@code DEBUG}, the rest at {@code TRACE}. That a node is
 * lost or back is logged by this package, once. Public only because spymemcached makes it
 * by its name.
 */
public final class SpyLogger extends SLF4JLogger {

	private static final String PROPERTY = "net.spy.log.LoggerImpl";

	/** Creates a logger; spymemcached calls this. */
	public SpyLogger(String name) {
		super(name);
	}

	/**
	 * Makes spymemcached use this class, unless something else was chosen. Must come
	 * before the first use of one of its classes.
	 */
	static void install() {
		if (System.getProperty(PROPERTY) == null) {
			System.setProperty(PROPERTY, SpyLogger.class.getName());
		}
	}

	@Override
	public boolean isDebugEnabled() {
		return isTraceEnabled();
	}

	@Override
	public boolean isInfoEnabled() {
		return super.isDebugEnabled();
	}

	@Override
	public void log(Level level, Object message, @Nullable Throwable ex) {
		super.log((level == Level.TRACE || level == Level.DEBUG) ? Level.TRACE : Level.DEBUG, message, ex);
	}

}
