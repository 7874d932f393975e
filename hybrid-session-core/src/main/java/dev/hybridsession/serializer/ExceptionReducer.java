package dev.hybridsession.serializer;

import java.io.IOException;
import java.sql.SQLException;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Replaces the exceptions of one value that is being written. {@link FilteredOutput} asks
 * it for each object.
 * <ol>
 * <li>An exception of a class that is allowed is kept.</li>
 * <li>Every other one is replaced by a substitute with its class name, message, stack
 * trace, cause and suppressed exceptions, which are replaced in turn.</li>
 * <li>What was typed at a login is taken out. If the login stands before the first
 * exception, the value is written again by a reducer that takes it out from the
 * start.</li>
 * </ol>
 * If an allowed exception has a field that is refused, a second reducer writes the value
 * again and replaces all of them.
 */
final class ExceptionReducer {

	private static final boolean SPRING_SECURITY = ClassUtils.isPresent(
			"org.springframework.security.core.AuthenticationException", ExceptionReducer.class.getClassLoader());

	/** More than that have no causes any more: a substitute is never nested too deep. */
	private static final int MOST_CAUSES = 8;

	private final ClassFilter filter;

	private final boolean replacesAll;

	private final Map<Throwable, Throwable> standIns = new IdentityHashMap<>(0);

	/** Whether logins before the first exception are replaced, too. */
	private final boolean replacesLogins;

	private boolean met;

	private boolean passedLogin;

	private boolean replacedLogin;

	private ExceptionReducer(ClassFilter filter, boolean replacesAll, boolean replacesLogins) {
		this.filter = filter;
		this.replacesAll = replacesAll;
		this.replacesLogins = replacesLogins;
	}

	/** Replaces the exceptions that are not allowed. */
	static ExceptionReducer ofRefused(ClassFilter filter) {
		return new ExceptionReducer(filter, false, false);
	}

	/** Replaces all exceptions. */
	static ExceptionReducer ofAll(ClassFilter filter) {
		return new ExceptionReducer(filter, true, false);
	}

	/** Replaces the same exceptions and logins, in another write. */
	ExceptionReducer another() {
		return new ExceptionReducer(this.filter, this.replacesAll, this.replacesLogins);
	}

	/** Replaces the same exceptions, and the logins that stand before them, too. */
	ExceptionReducer withLogins() {
		return new ExceptionReducer(this.filter, this.replacesAll, true);
	}

	/** Whether the value has an exception. */
	boolean hasMet() {
		return this.met;
	}

	/** Whether an exception was met after a login that was kept as it is. */
	boolean hasMetAfterLogin() {
		return this.met && this.passedLogin;
	}

	/** Whether an exception or a login of the value was replaced. */
	boolean hasReplaced() {
		return !this.standIns.isEmpty() || this.replacedLogin;
	}

	/** Returns what is to be written for an object. */
	@Nullable Object replace(Object object) {
		if (object instanceof Throwable failure) {
			this.met = true;
			return (!this.replacesAll && this.filter.allows(failure.getClass())) ? failure : standIn(failure);
		}
		return (SPRING_SECURITY && LoginFailures.isLogin(object)) ? replaceLogin(object) : object;
	}

	private @Nullable Object replaceLogin(Object login) {
		if (!this.met && !this.replacesLogins) {
			this.passedLogin = true;
			return login;
		}
		Object replaced = LoginFailures.withoutCredentials(login);
		this.replacedLogin |= replaced != login;
		return replaced;
	}

	private Throwable standIn(Throwable failure) {
		Throwable known = this.standIns.get(failure);
		if (known != null) {
			return known;
		}
		boolean withCauses = !this.replacesAll || this.standIns.size() < MOST_CAUSES;
		Throwable standIn = standIn(failure, orNull(failure::getMessage),
				withCauses ? orNull(failure::getCause) : null);
		this.standIns.put(failure, standIn);
		standIn.setStackTrace(failure.getStackTrace());
		if (withCauses) {
			for (Throwable suppressed : failure.getSuppressed()) {
				standIn.addSuppressed(suppressed);
			}
		}
		return standIn;
	}

	/** Of a type that fits where the original stood. */
	private static Throwable standIn(Throwable failure, @Nullable String message, @Nullable Throwable cause) {
		Throwable login = SPRING_SECURITY ? LoginFailures.standIn(failure, message, cause) : null;
		if (login != null) {
			return login;
		}
		if (failure instanceof SQLException sql) {
			SQLException standIn = new SQLException(named(failure, SQLException.class, message), sql.getSQLState(),
					sql.getErrorCode(), cause);
			SQLException next = sql.getNextException();
			if (next != null) {
				standIn.setNextException(next);
			}
			return standIn;
		}
		if (failure instanceof IOException) {
			return new IOException(named(failure, IOException.class, message), cause);
		}
		return new ReducedException(StandIn.className(failure), message, cause);
	}

	/** A class of the JDK has no place for the name of the original but its message. */
	private static @Nullable String named(Throwable failure, Class<?> standIn, @Nullable String message) {
		return (failure.getClass() == standIn) ? message
				: ReducedException.print(failure.getClass().getName(), message);
	}

	/** An exception may compute these, and fail. */
	private static <T> @Nullable T orNull(Supplier<@Nullable T> property) {
		try {
			return property.get();
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	/** An exception with the class name of the exception that it stands for. */
	interface StandIn {

		String className();

		/** Returns the class of an exception, or of the exception that it stands for. */
		static String className(Throwable failure) {
			return (failure instanceof StandIn standIn) ? standIn.className() : failure.getClass().getName();
		}

	}

}
