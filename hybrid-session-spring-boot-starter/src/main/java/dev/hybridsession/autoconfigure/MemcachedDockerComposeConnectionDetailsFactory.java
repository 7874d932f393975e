package dev.hybridsession.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;

/**
 * Names the node that a {@code memcached} service of Docker Compose is. Spring Boot's
 * Docker Compose support calls it for each running service.
 */
final class MemcachedDockerComposeConnectionDetailsFactory
		extends DockerComposeConnectionDetailsFactory<MemcachedConnectionDetails> {

	private static final String[] IMAGES = { "memcached", "bitnami/memcached" };

	private static final int PORT = 11211;

	MemcachedDockerComposeConnectionDetailsFactory() {
		super(IMAGES);
	}

	@Override
	protected MemcachedConnectionDetails getDockerComposeConnectionDetails(DockerComposeConnectionSource source) {
		return new Details(source.getRunningService());
	}

	private static final class Details extends DockerComposeConnectionDetails implements MemcachedConnectionDetails {

		private final RunningService service;

		Details(RunningService service) {
			super(service);
			this.service = service;
		}

		@Override
		public List<Node> getNodes() {
			return List.of(new Node(this.service.host(), this.service.ports().get(PORT)));
		}

		/** The image of Bitnami has these. */
		@Override
		public @Nullable String getUsername() {
			return this.service.env().get("MEMCACHED_USERNAME");
		}

		@Override
		public @Nullable String getPassword() {
			return this.service.env().get("MEMCACHED_PASSWORD");
		}

	}

}
