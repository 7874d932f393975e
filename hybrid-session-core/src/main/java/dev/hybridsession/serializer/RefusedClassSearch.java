package dev.hybridsession.serializer;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Looks for all classes that a value would be refused for. {@link FilteredWrite} asks it
 * after the first refusal, so that its message names them all. It writes the value to
 * nowhere and passes over what is refused. Only the number of objects bounds the search:
 * the bytes of arrays are not counted.
 */
final class RefusedClassSearch extends ObjectOutputStream {

	/** A value of more has been searched long enough. */
	private static final int MOST_OBJECTS = 500_000;

	private final ClassFilter filter;

	private final ExceptionReducer exceptions;

	private final Set<Class<?>> refused;

	private int objects;

	private RefusedClassSearch(ClassFilter filter, Set<Class<?>> refused) throws IOException {
		super(OutputStream.nullOutputStream());
		this.filter = filter;
		this.refused = refused;
		this.exceptions = ExceptionReducer.ofAll(filter);
		enableReplaceObject(true);
	}

	/**
	 * Finds nothing if the value is so large, or has a class that cannot be written at
	 * all, before the first that is refused.
	 */
	static Set<Class<?>> in(Object value, ClassFilter filter) {
		Set<Class<?>> refused = new LinkedHashSet<>();
		try (RefusedClassSearch search = new RefusedClassSearch(filter, refused)) {
			search.writeObject(value);
		}
		catch (IOException | RuntimeException | LinkageError | StackOverflowError ex) {
			// the classes that were found until then are named
		}
		return refused;
	}

	@Override
	protected void annotateClass(Class<?> type) {
		if (!this.filter.allows(type)) {
			this.refused.add(type);
		}
	}

	@Override
	protected void annotateProxyClass(Class<?> type) {
		annotateClass(type);
	}

	@Override
	protected @Nullable Object replaceObject(Object object) {
		if (++this.objects > MOST_OBJECTS) {
			throw new IllegalStateException("The value is too large to be searched");
		}
		return (object instanceof Serializable) ? this.exceptions.replace(object) : null;
	}

}
