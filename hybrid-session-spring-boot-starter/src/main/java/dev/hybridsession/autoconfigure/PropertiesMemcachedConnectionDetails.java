package dev.hybridsession.autoconfigure;

import java.util.List;
import java.util.function.Supplier;

import dev.hybridsession.config.HybridSessionSettings;
import dev.hybridsession.internal.cache.memcached.MemcachedServer;
import org.jspecify.annotations.Nullable;

/**
 * Names the nodes that {@code hybrid-session.memcached.*} has. The auto-configuration
 * declares it if there is no other bean of its type.
 */
final class PropertiesMemcachedConnectionDetails implements MemcachedConnectionDetails {

	private final Supplier<HybridSessionSettings> settings;

	/** The settings are asked for later: their post-processor looks for this bean. */
	PropertiesMemcachedConnectionDetails(Supplier<HybridSessionSettings> settings) {
		this.settings = settings;
	}

	@Override
	public List<Node> getNodes() {
		return this.settings.get()
			.getMemcached()
			.getServers()
			.stream()
			.map(MemcachedServer::of)
			.map((server) -> new Node(server.host(), server.port()))
			.toList();
	}

	@Override
	public @Nullable String getUsername() {
		return this.settings.get().getMemcached().getUsername();
	}

	@Override
	public @Nullable String getPassword() {
		return this.settings.get().getMemcached().getPassword();
	}

}
