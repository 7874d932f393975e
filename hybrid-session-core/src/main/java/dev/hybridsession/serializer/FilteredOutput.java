package dev.hybridsession.serializer;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Refuses to write what could not be read again: an object of a class that is not
 * allowed, or one that is nested too deep. Exceptions go through a reducer.
 * {@link FilteredWrite} opens one for each value.
 */
final class FilteredOutput extends ObjectOutputStream {

	private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

	/** The methods that add a level to the depth. */
	private static final Set<String> LEVELS = Set.of("writeObject0", "writeNonProxyDesc", "writeProxyDesc");

	private static final Set<String> FAILING = Set.of("writeFatalException");

	private final ClassFilter filter;

	private final ExceptionReducer exceptions;

	/** The object whose class is described next, if its class was not yet. */
	private @Nullable Object current;

	/** An object of each class that has not been read back. */
	private final Map<Class<?>, Object> unread = new LinkedHashMap<>(0);

	/**
	 * One less than may be read: leaves and references back are deeper than their object.
	 */
	private final long deepest;

	/** With so many more objects or classes there could be one that is too deep. */
	private long notBefore;

	private @Nullable AttributeSerializationException refusal;

	FilteredOutput(OutputStream output, ClassFilter filter, ExceptionReducer exceptions) throws IOException {
		super(output);
		this.filter = filter;
		this.exceptions = exceptions;
		this.deepest = filter.limits().depth() - 1;
		this.notBefore = this.deepest + 1;
		enableReplaceObject(true);
	}

	@Override
	protected void annotateClass(Class<?> type) {
		require(type);
		if (!this.filter.isReadBack(type)) {
			this.unread.put(type, Objects.requireNonNullElse(this.current, type));
		}
		goDeeper(-1);
	}

	@Override
	protected void annotateProxyClass(Class<?> type) {
		annotateClass(type);
	}

	@Override
	protected @Nullable Object replaceObject(Object object) {
		if (isLeaf(object)) {
			return object;
		}
		goDeeper(0);
		this.current = this.exceptions.replace(object);
		return this.current;
	}

	/** The classes that nobody knows to be readable, each with an object of it. */
	Map<Class<?>, Object> unread() {
		return this.unread;
	}

	/** Nothing is deeper than these, and they are most of all. */
	private static boolean isLeaf(Object object) {
		return object instanceof String || object instanceof Integer || object instanceof Long
				|| object instanceof Boolean || object instanceof Double;
	}

	private void require(Class<?> type) {
		if (!this.filter.allows(type) && !isFailing()) {
			throw refuse(this.filter.refused(type));
		}
	}

	/**
	 * Each call is at most one deeper than the one before, so that it is enough to look
	 * now and then. The stream counts for itself, but tells nobody. A class is as deep as
	 * its object, and what it extends is deeper.
	 */
	private void goDeeper(int difference) {
		this.notBefore--;
		if (this.notBefore > 0) {
			return;
		}
		long depth = steps(LEVELS) + difference;
		if (depth > this.deepest && !isFailing()) {
			throw refuse(this.filter.exceeded("maxdepth"));
		}
		this.notBefore = this.deepest - depth + 1;
	}

	/** The stream writes what has made it fail behind the value, for nobody to read. */
	private static boolean isFailing() {
		return steps(FAILING) > 0;
	}

	private static long steps(Set<String> methods) {
		return STACK.walk((frames) -> frames.takeWhile((frame) -> frame.getDeclaringClass() != FilteredWrite.class)
			.filter((frame) -> frame.getDeclaringClass() == ObjectOutputStream.class
					&& methods.contains(frame.getMethodName()))
			.count());
	}

	private AttributeSerializationException refuse(AttributeSerializationException reason) {
		this.refusal = reason;
		return reason;
	}

	/** Throws the reason if anything was refused, whatever a class made of it. */
	void requireNothingRefused() {
		if (this.refusal != null) {
			throw this.refusal;
		}
	}

}
