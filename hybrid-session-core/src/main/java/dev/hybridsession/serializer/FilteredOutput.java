package dev.hybridsession.serializer;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Refuses to write what could not be read again: an object of a class that is not
 * allowed, or one that is nested too deep.
 */
final class FilteredOutput extends ObjectOutputStream {

	private static final String STREAM = ObjectOutputStream.class.getName();

	private final ClassFilter filter;

	/** One less than may be read: a reference back is one deeper than its object. */
	private final long deepest;

	/** With so many more objects or classes there could be one that is too deep. */
	private long notBefore;

	private @Nullable AttributeSerializationException refusal;

	FilteredOutput(OutputStream output, ClassFilter filter) throws IOException {
		super(output);
		this.filter = filter;
		this.deepest = filter.limits().depth() - 1;
		this.notBefore = this.deepest + 1;
		enableReplaceObject(true);
	}

	@Override
	protected void annotateClass(Class<?> type) {
		require(type);
		goDeeper(-1);
	}

	@Override
	protected void annotateProxyClass(Class<?> type) {
		annotateClass(type);
	}

	@Override
	protected Object replaceObject(Object object) {
		goDeeper(0);
		return object;
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
		long depth = steps("writeObject0", "writeNonProxyDesc", "writeProxyDesc") + difference;
		if (depth > this.deepest && !isFailing()) {
			throw refuse(this.filter.exceeded("maxdepth"));
		}
		this.notBefore = this.deepest - depth + 1;
	}

	/** The stream writes what has made it fail behind the value, for nobody to read. */
	private static boolean isFailing() {
		return steps("writeFatalException") > 0;
	}

	private static long steps(String... methods) {
		Set<String> names = Set.of(methods);
		return StackWalker.getInstance()
			.walk((frames) -> frames
				.takeWhile((frame) -> !frame.getClassName().equals(JdkAttributeSerializer.class.getName()))
				.filter((frame) -> frame.getClassName().equals(STREAM) && names.contains(frame.getMethodName()))
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
