package dev.hybridsession.autoconfigure;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import dev.hybridsession.Subsessions;
import dev.hybridsession.autoconfigure.MemcachedConnectionDetails.Node;
import dev.hybridsession.config.HybridSessionSettings;
import dev.hybridsession.config.MemcachedOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.GenericContainer;

import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsFactories;
import org.springframework.boot.docker.compose.core.ConnectionPorts;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests that the nodes come from a bean, from Docker Compose or from Testcontainers, and
 * else from the properties. The factories are tested without Docker, with the sources
 * that Spring Boot hands to them.
 */
class MemcachedConnectionDetailsTests {

	/** Of the sources, which have another container. */
	@ServiceConnection
	private static final @Nullable GenericContainer<?> ANNOTATED = null;

	private final WebApplicationContextRunner runner = Runners.web();

	@Test
	void withoutAnotherBeanThePropertiesNameTheNodes() {
		this.runner
			.withPropertyValues("hybrid-session.memcached.servers=cache1.invalid:1,[::1]:2",
					"hybrid-session.memcached.username=shop", "hybrid-session.memcached.password=secret")
			.run((context) -> {
				MemcachedConnectionDetails details = context.getBean(MemcachedConnectionDetails.class);
				assertThat(details.getNodes()).containsExactly(new Node("cache1.invalid", 1), new Node("::1", 2));
				assertThat(details.getUsername()).isEqualTo("shop");
				assertThat(details.getPassword()).isEqualTo("secret");
			});
	}

	@Test
	void aBeanReplacesTheProperties() {
		this.runner
			.withPropertyValues("hybrid-session.memcached.servers=other.invalid:1",
					"hybrid-session.memcached.username=other", "hybrid-session.memcached.password=other")
			.withBean(MemcachedConnectionDetails.class,
					() -> new Details(List.of(new Node("cache1.invalid", 1), new Node("::1", 2)), "shop", "secret"))
			.run((context) -> {
				assertThat(context).hasSingleBean(MemcachedConnectionDetails.class);
				MemcachedOptions options = context.getBean(HybridSessionSettings.class).getMemcached();
				assertThat(options.getServers()).containsExactly("cache1.invalid:1", "[::1]:2");
				assertThat(options.getUsername()).isEqualTo("shop");
				assertThat(options.getPassword()).isEqualTo("secret");
			});
	}

	@Test
	void aBeanReplacesThePropertiesIfAPostProcessorOfTheApplicationUsesSessions() {
		this.runner.withUserConfiguration(EarlyUse.class)
			.withBean(MemcachedConnectionDetails.class,
					() -> new Details(List.of(new Node("cache1.invalid", 1)), null, null))
			.run((context) -> assertThat(context.getBean(HybridSessionSettings.class).getMemcached().getServers())
				.containsExactly("cache1.invalid:1"));
	}

	@Test
	void nodesOfSeveralContainersAreUsedTogetherWithoutTheUserOfTheProperties() {
		this.runner
			.withPropertyValues("hybrid-session.memcached.username=other", "hybrid-session.memcached.password=other")
			.withBean("first", MemcachedConnectionDetails.class,
					() -> new Details(List.of(new Node("cache1.invalid", 1)), null, null))
			.withBean("second", MemcachedConnectionDetails.class,
					() -> new Details(List.of(new Node("cache2.invalid", 2)), null, null))
			.run((context) -> {
				MemcachedOptions options = context.getBean(HybridSessionSettings.class).getMemcached();
				assertThat(options.getServers()).containsExactly("cache1.invalid:1", "cache2.invalid:2");
				assertThat(options.getUsername()).isNull();
			});
	}

	@Test
	void dockerComposeNamesANode() {
		MemcachedConnectionDetails details = fromCompose("memcached:1.6-alpine", Map.of());
		assertThat(details.getNodes()).containsExactly(new Node("docker.invalid", 32768));
		assertThat(details.getUsername()).isNull();
		assertThat(details.getPassword()).isNull();
	}

	@Test
	void dockerComposeNamesTheUserOfBitnamisImage() {
		MemcachedConnectionDetails details = fromCompose("bitnami/memcached:latest",
				Map.of("MEMCACHED_USERNAME", "shop", "MEMCACHED_PASSWORD", "secret"));
		assertThat(details.getNodes()).containsExactly(new Node("docker.invalid", 32768));
		assertThat(details.getUsername()).isEqualTo("shop");
		assertThat(details.getPassword()).isEqualTo("secret");
	}

	@Test
	void otherServicesOfDockerComposeAreNoNodes() {
		assertThat(detailsOf(compose("redis:7", Map.of()))).isEmpty();
	}

	private static MemcachedConnectionDetails fromCompose(String image, Map<String, String> environment) {
		return (MemcachedConnectionDetails) detailsOf(compose(image, environment))
			.get(MemcachedConnectionDetails.class);
	}

	private static DockerComposeConnectionSource compose(String image, Map<String, String> environment) {
		RunningService service = mock();
		ConnectionPorts ports = mock();
		given(service.image()).willReturn(ImageReference.of(image));
		given(service.host()).willReturn("docker.invalid");
		given(service.ports()).willReturn(ports);
		given(ports.get(11211)).willReturn(32768);
		given(service.env()).willReturn(environment);
		given(service.labels()).willReturn(Map.of());
		return create(DockerComposeConnectionSource.class, service, new MockEnvironment());
	}

	@Test
	void testcontainersNamesANode() throws Exception {
		MemcachedConnectionDetails details = fromContainer("memcached:1.6", Map.of());
		assertThat(details.getNodes()).containsExactly(new Node("docker.invalid", 32768));
		assertThat(details.getUsername()).isNull();
	}

	@Test
	void testcontainersNamesTheUserOfBitnamisImage() throws Exception {
		MemcachedConnectionDetails details = fromContainer("bitnami/memcached",
				Map.of("MEMCACHED_USERNAME", "shop", "MEMCACHED_PASSWORD", "secret"));
		assertThat(details.getUsername()).isEqualTo("shop");
		assertThat(details.getPassword()).isEqualTo("secret");
	}

	@Test
	void otherContainersAreNoNodes() {
		assertThat(detailsOf(container("redis:7", Map.of()))).isEmpty();
	}

	private static MemcachedConnectionDetails fromContainer(String image, Map<String, String> environment)
			throws Exception {
		MemcachedConnectionDetails details = (MemcachedConnectionDetails) detailsOf(container(image, environment))
			.get(MemcachedConnectionDetails.class);
		((InitializingBean) details).afterPropertiesSet();
		return details;
	}

	private static ContainerConnectionSource<?> container(String image, Map<String, String> environment) {
		Container<?> container = mock();
		given(container.getHost()).willReturn("docker.invalid");
		given(container.getMappedPort(11211)).willReturn(32768);
		given(container.getEnvMap()).willReturn(environment);
		Field annotated = ReflectionUtils.findField(MemcachedConnectionDetailsTests.class, "ANNOTATED");
		ServiceConnection annotation = AnnotatedElementUtils.findMergedAnnotation(annotated, ServiceConnection.class);
		Supplier<Container<?>> supplier = () -> container;
		return create(ContainerConnectionSource.class, "memcached", null, GenericContainer.class, image, annotation,
				supplier, null, MergedAnnotations.from(annotated));
	}

	private static <S> Map<Class<?>, ConnectionDetails> detailsOf(S source) {
		return new ConnectionDetailsFactories(null).getConnectionDetails(source, false);
	}

	/** Only Spring Boot creates sources. */
	@SuppressWarnings("unchecked")
	private static <S> S create(Class<S> type, @Nullable Object... arguments) {
		for (Constructor<?> constructor : type.getDeclaredConstructors()) {
			Class<?>[] parameters = constructor.getParameterTypes();
			boolean fits = parameters.length == arguments.length;
			for (int i = 0; fits && i < arguments.length; i++) {
				fits = arguments[i] == null || parameters[i].isInstance(arguments[i]);
			}
			if (fits) {
				return (S) BeanUtils.instantiateClass(constructor, arguments);
			}
		}
		throw new IllegalStateException("No constructor of " + type);
	}

	private record Details(List<Node> nodes, @Nullable String user,
			@Nullable String secret) implements MemcachedConnectionDetails {

		@Override
		public List<Node> getNodes() {
			return this.nodes;
		}

		@Override
		public @Nullable String getUsername() {
			return this.user;
		}

		@Override
		public @Nullable String getPassword() {
			return this.secret;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EarlyUse {

		@Bean
		static BeanPostProcessor usesSessions(Subsessions subsessions) {
			return new BeanPostProcessor() {
			};
		}

	}

}
