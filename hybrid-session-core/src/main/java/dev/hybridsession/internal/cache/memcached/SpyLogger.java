package dev.hybridsession.internal.cache.memcached;

import net.spy.memcached.compat.log.AbstractLogger;
import net.spy.memcached.compat.log.Level;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what spymemcached logs to SLF4J, under the names of its own classes: what it
 * calls information or worse at {@code DEBUG}, the rest at {@code TRACE}. That a node is
 * lost or back is logged by this package, once. Public only because spymemcached makes it
 * by its name.
 */
public final class SpyLogger extends AbstractLogger {

	private static final String PROPERTY = "net.spy.log.LoggerImpl";

	private final Logger logger;

	/**
	 * Creates a logger; spymemcached calls this.
	 * @param name the name of the logging class
	 */
	public SpyLogger(String name) {
		super(name);
		this.logger = LoggerFactory.getLogger(name);
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
	public boolean isTraceEnabled() {
		return this.logger.isTraceEnabled();
	}

	@Override
	public boolean isDebugEnabled() {
		return this.logger.isTraceEnabled();
	}

	@Override
	public boolean isInfoEnabled() {
		return this.logger.isDebugEnabled();
	}

	@Override
	public void log(Level level, Object message, @Nullable Throwable ex) {
		if (level == Level.TRACE || level == Level.DEBUG) {
			this.logger.trace("{}", message, ex);
		}
		else {
			this.logger.debug("{}", message, ex);
		}
	}

}
