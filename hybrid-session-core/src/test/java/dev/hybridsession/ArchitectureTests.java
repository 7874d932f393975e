package dev.hybridsession;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.hybridsession.internal.copies.SessionTiers;
import dev.hybridsession.internal.jobs.BackgroundSync;
import dev.hybridsession.internal.jobs.DirtyQueue;
import dev.hybridsession.internal.jobs.EndNews;
import dev.hybridsession.internal.jobs.EvictionWatch;
import dev.hybridsession.internal.jobs.Heartbeat;
import dev.hybridsession.internal.jobs.ReaperPass;
import dev.hybridsession.internal.jobs.SubsessionSyncPass;
import dev.hybridsession.internal.jobs.Sweep;
import dev.hybridsession.internal.jobs.SyncPass;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.StoreGate;
import dev.hybridsession.internal.store.StoreIdentity;
import dev.hybridsession.internal.subsession.HybridSubsessions;
import dev.hybridsession.internal.subsession.SubsessionTiers;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.StringUtils;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/** Holds the packages in their order, and the files small. */
@AnalyzeClasses(packages = "dev.hybridsession", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	/** Each may use those before it. */
	private static final List<String> ORDER = List.of("internal.record", "serializer", "internal.system",
			"internal.store", "internal.security", "internal.cache.routing", "internal.cache.memcached",
			"internal.jdbc", "internal.lock", "internal.copies", "internal.session", "internal.reactive",
			"internal.subsession", "internal.jobs", "web", "internal.wiring", "internal.config", "config");

	private static final int MOST_LINES = 500;

	@ArchTest
	static final ArchRule noCycles = slices().matching("dev.hybridsession.internal.(*)..").should().beFreeOfCycles();

	@ArchTest
	static final ArchRule tiersDoNotSeeEachOtherNorTheSerializer = noClasses().that()
		.resideInAnyPackage("..memcached..", "..jdbc..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("dev.hybridsession.serializer..");

	@ArchTest
	static final ArchRule memcachedDoesNotSeeTheDatabase = noClasses().that()
		.resideInAPackage("..hybridsession.internal.cache.memcached..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("dev.hybridsession.internal.jdbc..", "java.sql..", "org.springframework.jdbc..");

	@ArchTest
	static final ArchRule theDatabaseDoesNotSeeMemcached = noClasses().that()
		.resideInAPackage("..hybridsession.internal.jdbc..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("dev.hybridsession.internal.cache.memcached..", "net.spy..");

	/** These annotations are nothing at run time where Spring Boot is not there. */
	@ArchTest
	static final ArchRule nothingOfSpringBootIsNeeded = noClasses().should()
		.dependOnClassesThat(resideInAPackage("org.springframework.boot..").and(not(type(DurationUnit.class)))
			.and(not(type(ConfigurationProperties.class)))
			.and(not(type(NestedConfigurationProperty.class))));

	/** Without a unit, Spring Boot reads a bare number as milliseconds. */
	@ArchTest
	static final ArchRule everyDurationPropertyNamesTheUnitOfABareNumber = fields().that()
		.haveRawType(Duration.class)
		.and(DescribedPredicate.describe("are properties",
				(field) -> field.getOwner()
					.tryGetMethod("set" + StringUtils.capitalize(field.getName()), Duration.class)
					.isPresent()))
		.should()
		.beAnnotatedWith(DurationUnit.class);

	/** Most applications do not have it. */
	@ArchTest
	static final ArchRule onlyTheAdapterUsesReactor = noClasses().that()
		.resideOutsideOfPackage("dev.hybridsession.internal.reactive..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("reactor..");

	@ArchTest
	static final ArchRule recordsDoNoInputOrOutput = classes().that()
		.resideInAPackage("..hybridsession.internal.record..")
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage("dev.hybridsession", "dev.hybridsession.internal.record..", "java.lang..", "java.util..",
				"java.time..", "java.nio..", "org.jspecify..");

	@ArchTest
	static final ArchRule theApiUsesNoPackageBelow = noClasses().that()
		.resideInAPackage("dev.hybridsession")
		.should()
		.dependOnClassesThat(resideInAPackage("dev.hybridsession..").and(not(resideInAPackage("dev.hybridsession"))));

	@ArchTest
	static final ArchRule timeIsInjected = noClasses().should()
		.callMethod(System.class, "currentTimeMillis")
		.orShould()
		.callMethod(java.time.Instant.class, "now")
		.orShould()
		.callMethod(Thread.class, "sleep", long.class);

	@ArchTest
	static final ArchRule chanceIsInjected = noClasses().that()
		.resideInAnyPackage("..hybridsession.internal.lock..", "..hybridsession.internal.subsession..",
				"..hybridsession.internal.copies..", "..hybridsession.internal.session..",
				"..hybridsession.internal.jobs..")
		.should()
		.callMethod(java.util.UUID.class, "randomUUID")
		.orShould()
		.callMethod(java.util.concurrent.ThreadLocalRandom.class, "current");

	/**
	 * Threads that the JVM shares keep the class loader of the application that happens
	 * to start them, or have none of an application.
	 */
	@ArchTest
	static final ArchRule noThreadOfTheJvmIsUsed = noClasses().should()
		.callMethod(CompletableFuture.class, "completeOnTimeout", Object.class, long.class, TimeUnit.class)
		.orShould()
		.callMethod(CompletableFuture.class, "orTimeout", long.class, TimeUnit.class)
		.orShould()
		.callMethod(CompletableFuture.class, "supplyAsync", Supplier.class)
		.orShould()
		.callMethod(CompletableFuture.class, "runAsync", Runnable.class);

	/** The parts of an instance, as {@code Composition} lists them. */
	private static final Set<Class<?>> PARTS = Set.of(StoreGate.class, StoreIdentity.class, CacheKeys.class,
			EvictionWatch.class, DirtyQueue.class, SessionTiers.class, SubsessionTiers.class, EndNews.class,
			HybridSessionRepository.class, HybridSubsessions.class, SessionLocks.class, SyncPass.class,
			SubsessionSyncPass.class, BackgroundSync.class, ReaperPass.class, Sweep.class, Heartbeat.class);

	@ArchTest
	static final ArchRule onlyTheWiringMakesTheParts = noClasses().that()
		.resideOutsideOfPackage("dev.hybridsession.internal.wiring..")
		.should()
		.callConstructorWhere(DescribedPredicate.describe("it makes a part",
				(call) -> !call.getOriginOwner().getPackageName().equals(call.getTargetOwner().getPackageName())
						&& PARTS.stream().anyMatch(call.getTargetOwner()::isEquivalentTo)));

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

	@Test
	void noSourceFileIsLong() throws IOException {
		for (Path file : sources()) {
			assertThat(Files.readAllLines(file).size()).as("lines of %s", file).isLessThanOrEqualTo(MOST_LINES);
		}
	}

	/**
	 * The common pool has a single thread on a machine with two processors, so a test
	 * that waits there holds up another thread of the same test.
	 */
	@Test
	void noTestWaitsInAThreadOfTheJvm() throws IOException {
		for (Path file : sources()) {
			if (file.toString().contains("/src/test/") && !file.endsWith("ArchitectureTests.java")) {
				assertThat(Files.readString(file)).as("%s; use Later instead", file)
					.doesNotContain("supplyAsync", "runAsync");
			}
		}
	}

	private static List<Path> sources() throws IOException {
		Path root = Path.of("").toAbsolutePath();
		while (!Files.exists(root.resolve("mvnw"))) {
			root = root.getParent();
		}
		List<Path> sources = new ArrayList<>();
		try (DirectoryStream<Path> modules = Files.newDirectoryStream(root, ArchitectureTests::hasSources)) {
			for (Path module : modules) {
				try (Stream<Path> files = Files.find(module.resolve("src"), Integer.MAX_VALUE,
						(file, attributes) -> file.toString().endsWith(".java"))) {
					files.forEach(sources::add);
				}
			}
		}
		return sources;
	}

	private static boolean hasSources(Path folder) {
		return Files.isDirectory(folder.resolve("src"));
	}

}
