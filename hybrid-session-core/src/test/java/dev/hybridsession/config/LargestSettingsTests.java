package dev.hybridsession.config;

import java.beans.BeanInfo;
import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import dev.hybridsession.HybridSession;
import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a property with a value beyond every use is either refused at start, by its
 * name, or works.
 */
@ExtendWith(OutputCaptureExtension.class)
@Tag("servers")
class LargestSettingsTests {

	private static final Duration MILLENNIUM = Duration.ofDays(365_000);

	/** A pool opens its connections, and there is not room for so many. */
	private static final Set<String> NOT_TRIED = Set.of("jdbc.pool-size");

	private static MemcachedProcess memcached;

	@BeforeAll
	static void startMemcached() {
		memcached = MemcachedProcess.start();
	}

	@AfterAll
	static void stopMemcached() {
		memcached.close();
	}

	static Stream<Arguments> properties() throws IntrospectionException {
		List<Arguments> properties = new ArrayList<>();
		collect(HybridSessionSettings.class, "", (settings) -> settings, properties);
		assertThat(properties).hasSizeGreaterThan(20);
		properties.add(of("spring.session.timeout", (settings) -> settings.expireAfter(MILLENNIUM)));
		properties.add(of("sync.interval of sessions that never expire", (settings) -> {
			settings.expireAfter(Duration.ofSeconds(-1));
			settings.getSync().setInterval(MILLENNIUM);
		}));
		return properties.stream();
	}

	private static void collect(Class<?> group, String prefix, Path path, List<Arguments> properties)
			throws IntrospectionException {
		BeanInfo bean = Introspector.getBeanInfo(group, Object.class);
		for (PropertyDescriptor property : bean.getPropertyDescriptors()) {
			String name = prefix + property.getName().replaceAll("([A-Z])", "-$1").toLowerCase();
			Object largest = (property.getPropertyType() == int.class) ? Integer.MAX_VALUE : MILLENNIUM;
			boolean number = property.getPropertyType() == int.class || property.getPropertyType() == Duration.class;
			if (number && !NOT_TRIED.contains(name)) {
				properties.add(of(name, (settings) -> invoke(property, path.in(settings), largest)));
			}
			else if (property.getPropertyType().getName().startsWith(group.getPackageName())
					&& !property.getPropertyType().isEnum()) {
				collect(property.getPropertyType(), name + '.', (settings) -> invoke(property, path.in(settings), null),
						properties);
			}
		}
	}

	private static Object invoke(PropertyDescriptor property, Object group, Object value) {
		try {
			return (value != null) ? property.getWriteMethod().invoke(group, value)
					: property.getReadMethod().invoke(group);
		}
		catch (IllegalAccessException | InvocationTargetException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Arguments of(String name, Consumer<HybridSessionSettings> change) {
		return Arguments.of(name, change);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("properties")
	void largestValueIsRefusedByItsNameOrWorks(String name, Consumer<HybridSessionSettings> change,
			CapturedOutput output) {
		try (TestDatabase database = TestDatabaseServer.H2.create();
				HybridSessions sessions = HybridSessions.builder(database.dataSource(), List.of(memcached.address()))
					.configure(change)
					.build()) {
			sessions.jobs().start();
			use(sessions);
			assertThat(output).as("of the jobs").doesNotContain("overflow");
		}
		catch (InvalidSettingException ex) {
			assertThat(ex.getProperty()).isEqualTo("hybrid-session." + name.replaceAll(" .*", ""));
		}
	}

	private static void use(HybridSessions sessions) {
		HybridSession session = sessions.repository().createSession();
		session.setAttribute("a", 1);
		sessions.repository().save(session);
		sessions.locks().acquire(session.getId()).release();
		sessions.subsessions().of(session, "x", Integer.class).lock().close();
		sessions.subsessions().of(session, "x", Integer.class).update((value) -> 1);
		HybridSession found = sessions.repository().findById(session.getId());
		found.removeAttribute("a");
		sessions.repository().save(found);
		sessions.operations().drain();
		sessions.operations().reap();
		sessions.repository().deleteById(session.getId());
		assertThat(sessions.repository().findById(session.getId())).isNull();
	}

	/** Leads to a group of settings. */
	private interface Path {

		Object in(HybridSessionSettings settings);

	}

}
