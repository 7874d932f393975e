package dev.hybridsession.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.Container;

import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;

/**
 * Names the node that a {@code memcached} container of Testcontainers is. Spring Boot
 * calls it for each container with {@code @ServiceConnection}.
 */
final class MemcachedContainerConnectionDetailsFactory
		extends ContainerConnectionDetailsFactory<Container<?>, MemcachedConnectionDetails> {

	private static final List<String> IMAGES = List.of("memcached", "bitnami/memcached");

	private static final int PORT = 11211;

	MemcachedContainerConnectionDetailsFactory() {
		super(IMAGES);
	}

	@Override
	protected MemcachedConnectionDetails getContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
		return new Details(source);
	}

	private static final class Details extends ContainerConnectionDetails<Container<?>>
			implements MemcachedConnectionDetails {

		Details(ContainerConnectionSource<Container<?>> source) {
			super(source);
		}

		@Override
		public List<Node> getNodes() {
			return List.of(new Node(getContainer().getHost(), getContainer().getMappedPort(PORT)));
		}

		/** The image of Bitnami has these. */
		@Override
		public @Nullable String getUsername() {
			return getContainer().getEnvMap().get("MEMCACHED_USERNAME");
		}

		@Override
		public @Nullable String getPassword() {
			return getContainer().getEnvMap().get("MEMCACHED_PASSWORD");
		}

	}

}
