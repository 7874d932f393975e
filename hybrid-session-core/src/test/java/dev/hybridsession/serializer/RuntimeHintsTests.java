package dev.hybridsession.serializer;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import dev.hybridsession.internal.store.ClusterNotebook;
import dev.hybridsession.internal.store.EndNotices;
import dev.hybridsession.internal.store.LockTable;
import dev.hybridsession.internal.store.OldSessions;
import dev.hybridsession.internal.store.SubsessionStore;
import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.security.authentication.LockedException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that native images get hints for the usual values of sessions, and for resources
 * and classes that are looked up by name.
 */
class RuntimeHintsTests {

	private final RuntimeHints hints = hints();

	private static RuntimeHints hints() {
		RuntimeHints hints = new RuntimeHints();
		SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
			.load(RuntimeHintsRegistrar.class)
			.stream()
			.filter((registrar) -> registrar.getClass().getName().startsWith("dev.hybridsession."))
			.forEach((registrar) -> registrar.registerHints(hints, RuntimeHintsTests.class.getClassLoader()));
		return hints;
	}

	@Test
	void classesOfOrdinaryValuesCanBeSerialized() throws Exception {
		JdkAttributeSerializer serializer = new JdkAttributeSerializer(null, List.of(), List.of());
		Set<String> missing = new LinkedHashSet<>();
		Stream<Object> jdk = Stream.of(new ArrayList<>(List.of("a", 1, 2L)), List.of(1), Set.of(1, 2), Map.of("a", 1),
				new HashMap<>(Map.of(1, Instant.EPOCH)), ZonedDateTime.now(), new java.math.BigDecimal("1.2"),
				java.util.EnumSet.of(java.time.DayOfWeek.MONDAY), new java.util.Date(1), java.util.Locale.GERMANY,
				new String[] { "a" }, new Object[] { 1 }, new java.util.concurrent.ConcurrentHashMap<>(Map.of("a", 1)),
				java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(Map.of("a", 1))));
		Stream<Object> ours = Stream.of(new ReducedException("a", "b", null), new LockedException("locked"),
				new ReducedAuthenticationException("a", "b", null));
		Stream.of(jdk, ours, WebValues.all(), KeptValueTests.spring().map((some) -> some.get()[0]))
			.flatMap((values) -> values)
			.map((value) -> serializer.deserialize(serializer.serialize(value)))
			.forEach((value) -> classes(value).stream()
				.filter((type) -> !type.isInterface() && type != Object.class)
				.filter((type) -> !RuntimeHintsPredicates.reflection()
					.onJavaSerialization(reference(type), true)
					.test(this.hints))
				.forEach((type) -> missing.add(type.getName())));
		assertThat(missing).isEmpty();
	}

	@Test
	void classesThatAreLookedForByNameAreFound() {
		for (String name : List.of("org.springframework.security.core.AuthenticationException",
				"org.springframework.security.oauth2.core.oidc.OidcIdToken", "tools.jackson.databind.json.JsonMapper",
				"com.zaxxer.hikari.HikariDataSource")) {
			assertThat(RuntimeHintsPredicates.reflection().onType(TypeReference.of(name))).as(name).accepts(this.hints);
		}
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(TypeReference.of("dev.hybridsession.internal.cache.memcached.SpyLogger"))).accepts(this.hints);
	}

	@Test
	void partsOfTheDatabaseBehindAGateAreProxiesWithHints() {
		for (Class<?> part : List.of(ClusterNotebook.class, EndNotices.class, LockTable.class, OldSessions.class,
				SubsessionStore.class)) {
			assertThat(RuntimeHintsPredicates.proxies().forInterfaces(part)).as(part.getName()).accepts(this.hints);
			assertThat(RuntimeHintsPredicates.reflection()
				.onType(part)
				.withMemberCategory(MemberCategory.INVOKE_PUBLIC_METHODS)).as(part.getName()).accepts(this.hints);
		}
	}

	/** Jackson reads them by their fields, or by a reader that a mixin names. */
	@Test
	void classesOfALoginCanBeJson() {
		String security = "org.springframework.security.";
		for (String name : List.of(security + "core.context.SecurityContextImpl",
				security + "authentication.UsernamePasswordAuthenticationToken",
				security + "core.authority.SimpleGrantedAuthority",
				security + "web.savedrequest.DefaultSavedRequest")) {
			assertThat(RuntimeHintsPredicates.reflection()
				.onType(TypeReference.of(name))
				.withMemberCategories(MemberCategory.ACCESS_DECLARED_FIELDS,
						MemberCategory.INVOKE_DECLARED_CONSTRUCTORS))
				.as(name)
				.accepts(this.hints);
		}
		for (String name : List.of(security + "jackson.CoreJacksonModule",
				security + "jackson.UsernamePasswordAuthenticationTokenDeserializer",
				security + "jackson.UserDeserializer", security + "jackson.SimpleGrantedAuthorityMixin",
				JsonModule.class.getName())) {
			assertThat(RuntimeHintsPredicates.reflection()
				.onType(TypeReference.of(name))
				.withMemberCategories(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS)).as(name).accepts(this.hints);
		}
	}

	/** An anonymous class has a name alone. */
	private static TypeReference reference(Class<?> type) {
		return (type.getCanonicalName() != null) ? TypeReference.of(type) : TypeReference.of(type.getName());
	}

	/** All classes that a stream of the value names. */
	private static Set<Class<?>> classes(Object value) {
		Set<Class<?>> classes = new LinkedHashSet<>();
		try (ObjectOutputStream output = new ObjectOutputStream(OutputStream.nullOutputStream()) {

			@Override
			protected void annotateClass(Class<?> type) {
				classes.add(type);
			}

		}) {
			output.writeObject(value);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return classes;
	}

	@Test
	void jobsAreCalledByReflection() {
		for (String job : List.of("JobScheduling$SyncJob", "JobScheduling$ReaperJob", "ClusterMember")) {
			assertThat(RuntimeHintsPredicates.reflection()
				.onType(TypeReference.of("dev.hybridsession.config." + job))
				.withMemberCategories(MemberCategory.INVOKE_DECLARED_METHODS)).accepts(this.hints);
		}
	}

}
