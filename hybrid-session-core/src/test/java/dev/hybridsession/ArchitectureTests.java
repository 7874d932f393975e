package dev.hybridsession;

import java.util.List;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the packages in their order.
 */
@AnalyzeClasses(packages = "dev.hybridsession", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	/** Each may use those before it. */
	private static final List<String> ORDER = List.of("record", "serializer", "observe", "tier", "memcached", "jdbc",
			"lock", "subsession", "repository", "sync", "reaper", "web", "config");

	@ArchTest
	static final ArchRule noCycles = slices().matching("dev.hybridsession.(*)..").should().beFreeOfCycles();

	@ArchTest
	static final ArchRule tiersDoNotSeeEachOtherNorTheSerializer = noClasses().that()
		.resideInAnyPackage("..memcached..", "..jdbc..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("dev.hybridsession.serializer..");

	@ArchTest
	static final ArchRule memcachedDoesNotSeeTheDatabase = noClasses().that()
		.resideInAPackage("..hybridsession.memcached..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("dev.hybridsession.jdbc..", "java.sql..", "org.springframework.jdbc..");

	@ArchTest
	static final ArchRule theDatabaseDoesNotSeeMemcached = noClasses().that()
		.resideInAPackage("..hybridsession.jdbc..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("dev.hybridsession.memcached..", "net.spy..");

	@ArchTest
	static final ArchRule recordsDoNoInputOrOutput = classes().that()
		.resideInAPackage("..hybridsession.record..")
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage("dev.hybridsession.record..", "java.lang..", "java.util..", "java.time..", "java.nio..",
				"org.jspecify..");

	@ArchTest
	static final ArchRule timeIsInjected = noClasses().should()
		.callMethod(System.class, "currentTimeMillis")
		.orShould()
		.callMethod(java.time.Instant.class, "now")
		.orShould()
		.callMethod(Thread.class, "sleep", long.class);

	@ArchTest
	static final ArchRule virtualThreadsAreNotPinned = noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED);

	@ArchTest
	static void packagesUseOnlyThoseBeforeThem(JavaClasses classes) {
		for (int i = 0; i < ORDER.size(); i++) {
			String[] after = ORDER.subList(i + 1, ORDER.size())
				.stream()
				.map((name) -> "dev.hybridsession." + name + "..")
				.toArray(String[]::new);
			if (after.length > 0) {
				noClasses().that()
					.resideInAPackage("dev.hybridsession." + ORDER.get(i) + "..")
					.should()
					.dependOnClassesThat()
					.resideInAnyPackage(after)
					.check(classes);
			}
		}
	}

	@ArchTest
	static void everyPackageHasItsPlaceInTheOrder(JavaClasses classes) {
		classes.stream()
			.map((type) -> type.getPackageName())
			.filter((name) -> !name.equals("dev.hybridsession"))
			.forEach((name) -> assertThat(ORDER).contains(name.substring("dev.hybridsession.".length())));
	}

}
