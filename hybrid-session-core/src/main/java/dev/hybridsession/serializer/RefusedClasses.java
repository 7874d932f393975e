package dev.hybridsession.serializer;

import java.lang.invoke.SerializedLambda;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Words the refusal of classes, with the line of configuration that allows them all.
 * {@link ClassFilter} makes it.
 *
 * @param names the classes that were refused, other than lambdas
 */
record RefusedClasses(List<String> names, boolean lambda, List<String> patterns) {

	/** As many segments of a package tell whose it is: {@code com.example}. */
	private static final int OWNER_SEGMENTS = 2;

	private static final int MOST_NAMES = 20;

	static RefusedClasses of(Collection<Class<?>> classes, List<String> patterns) {
		List<String> names = classes.stream()
			.filter((type) -> type != SerializedLambda.class)
			.map(Class::getName)
			.distinct()
			.toList();
		return new RefusedClasses(names, classes.contains(SerializedLambda.class), patterns);
	}

	ClassNotAllowedException toException() {
		String ofLambda = "a lambda is not allowed in a session, because it names the code that it runs; make it a class";
		if (this.names.isEmpty()) {
			return new ClassNotAllowedException(List.of(SerializedLambda.class.getName()), ofLambda);
		}
		return new ClassNotAllowedException(this.names,
				(this.lambda ? ofLambda + ". Besides, " : "") + subject() + " not allowed in a session" + reasons()
						+ "; if " + ((this.names.size() == 1) ? "it is" : "they are") + " meant to be there, set "
						+ line());
	}

	private String reasons() {
		return this.names.stream()
			.filter(DefaultClasses.LEFT_OUT::containsKey)
			.map((name) -> " (" + name + ' ' + DefaultClasses.LEFT_OUT.get(name) + ')')
			.collect(Collectors.joining());
	}

	private String subject() {
		if (this.names.size() == 1) {
			return "class " + this.names.get(0) + " is";
		}
		int shown = Math.min(this.names.size(), MOST_NAMES);
		String more = (shown < this.names.size()) ? " and " + (this.names.size() - shown) + " more" : "";
		return "classes " + String.join(", ", this.names.subList(0, shown)) + more + " are";
	}

	/** First, so that it stands before a pattern that rejects it, too. */
	private String line() {
		return ClassFilter.PROPERTY + '='
				+ Stream.concat(allowing().stream(), this.patterns.stream()).collect(Collectors.joining(","));
	}

	/** One pattern for the classes of one owner. */
	private List<String> allowing() {
		Map<String, List<String>> byOwner = new LinkedHashMap<>();
		for (String name : this.names) {
			byOwner.computeIfAbsent(owner(name), (owner) -> new ArrayList<>()).add(name);
		}
		return byOwner.values()
			.stream()
			.map((some) -> (some.size() == 1) ? some.get(0) : commonPackage(some) + ".**")
			.toList();
	}

	/**
	 * A class is its own owner where a whole package would allow too much: in the JDK, in
	 * Spring, in a library that known attacks use, and where a pattern of the application
	 * rejects a part of it.
	 */
	private String owner(String name) {
		List<String> segments = segments(name);
		if (segments.size() < OWNER_SEGMENTS || DefaultClasses.isSuggestedAlone(name)) {
			return name;
		}
		String owner = String.join(".", segments.subList(0, OWNER_SEGMENTS));
		boolean rejected = this.patterns.stream().anyMatch((pattern) -> pattern.startsWith("!" + owner));
		return rejected ? name : owner;
	}

	private static String commonPackage(List<String> names) {
		List<String> common = segments(names.get(0));
		for (String name : names) {
			List<String> others = segments(name);
			int same = 0;
			while (same < Math.min(common.size(), others.size()) && common.get(same).equals(others.get(same))) {
				same++;
			}
			common = common.subList(0, same);
		}
		return String.join(".", common);
	}

	/** The segments of the package of a class. */
	private static List<String> segments(String name) {
		int end = name.lastIndexOf('.');
		return (end < 0) ? List.of() : List.of(name.substring(0, end).split("\\."));
	}

}
