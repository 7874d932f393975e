package dev.hybridsession;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds that {@code docs/api.md} lists the exported types of the core, and that these
 * mention exported types only.
 */
@AnalyzeClasses(packages = "dev.hybridsession", importOptions = ImportOption.DoNotIncludeTests.class)
class ExportedTypesTests {

	private static final int MOST_TYPES = 45;

	private static final Pattern LISTED = Pattern
		.compile("^\\| `(dev\\.hybridsession[\\w.]*)` \\| (stable|preview) \\| \\S", Pattern.MULTILINE);

	@ArchTest
	static void thePageListsTheExportedTypes(JavaClasses classes) throws IOException {
		Set<String> listed = listed();
		assertThat(listed).hasSizeLessThanOrEqualTo(MOST_TYPES);
		assertThat(exported(classes)).isEqualTo(listed.stream()
			.filter((name) -> !name.startsWith("dev.hybridsession.autoconfigure."))
			.collect(Collectors.toCollection(TreeSet::new)));
	}

	@ArchTest
	static void exportedTypesMentionExportedTypesOnly(JavaClasses classes) {
		List<String> complaints = new ArrayList<>();
		classes.stream().filter(ExportedTypesTests::isReachable).forEach((type) -> {
			type.getRawSuperclass().ifPresent((parent) -> check(type.getName(), parent, complaints));
			type.getInterfaces().forEach((parent) -> check(type.getName(), parent, complaints));
			type.getMembers().stream().filter(ExportedTypesTests::isOpen).forEach((member) -> {
				signature(member).forEach((mentioned) -> check(member.getFullName(), mentioned, complaints));
			});
		});
		assertThat(complaints).isEmpty();
	}

	private static Set<String> listed() throws IOException {
		return LISTED.matcher(Files.readString(Path.of("../docs/api.md")))
			.results()
			.map((MatchResult result) -> result.group(1))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static Set<String> exported(JavaClasses classes) {
		return classes.stream()
			.filter((type) -> isReachable(type) && type.getEnclosingClass().isEmpty())
			.map(JavaClass::getName)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static boolean isReachable(JavaClass type) {
		boolean open = type.getModifiers().contains(JavaModifier.PUBLIC)
				|| type.getModifiers().contains(JavaModifier.PROTECTED);
		return open && !type.getSimpleName().equals("package-info") && !isInternal(type)
				&& type.getEnclosingClass().map(ExportedTypesTests::isReachable).orElse(true);
	}

	private static boolean isInternal(JavaClass type) {
		return (type.getPackageName() + ".").startsWith("dev.hybridsession.internal.");
	}

	private static boolean isOpen(JavaMember member) {
		return member.getModifiers().contains(JavaModifier.PUBLIC)
				|| member.getModifiers().contains(JavaModifier.PROTECTED);
	}

	private static List<JavaType> signature(JavaMember member) {
		List<JavaType> types = new ArrayList<>();
		if (member instanceof JavaCodeUnit method) {
			types.add(method.getReturnType());
			types.addAll(method.getParameterTypes());
			types.addAll(method.getExceptionTypes());
		}
		else {
			types.addAll(member.getAllInvolvedRawTypes());
		}
		return types;
	}

	private static void check(String where, JavaType mentioned, List<String> complaints) {
		for (JavaClass type : mentioned.getAllInvolvedRawTypes()) {
			if (type.getPackageName().startsWith("dev.hybridsession") && !isReachable(type)) {
				complaints.add(where + " mentions " + type.getName());
			}
		}
	}

}
