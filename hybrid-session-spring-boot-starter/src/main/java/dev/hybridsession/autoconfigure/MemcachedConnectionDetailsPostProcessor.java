package dev.hybridsession.autoconfigure;

import java.util.List;

import dev.hybridsession.config.HybridSessionSettings;
import dev.hybridsession.config.MemcachedOptions;
import dev.hybridsession.internal.cache.memcached.MemcachedServer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.PriorityOrdered;

/**
 * Puts the nodes of {@link MemcachedConnectionDetails} into the settings, after Spring
 * Boot has bound the properties.
 */
final class MemcachedConnectionDetailsPostProcessor implements BeanPostProcessor, PriorityOrdered {

	private final ObjectProvider<MemcachedConnectionDetails> details;

	MemcachedConnectionDetailsPostProcessor(ObjectProvider<MemcachedConnectionDetails> details) {
		this.details = details;
	}

	/** Before the post-processors of the application, which may use sessions. */
	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof HybridSessionSettings settings) {
			List<MemcachedConnectionDetails> others = this.details.orderedStream()
				.filter((some) -> !(some instanceof PropertiesMemcachedConnectionDetails))
				.toList();
			if (!others.isEmpty()) {
				apply(others, settings.getMemcached());
			}
		}
		return bean;
	}

	private static void apply(List<MemcachedConnectionDetails> details, MemcachedOptions options) {
		options.setServers(details.stream()
			.flatMap((some) -> some.getNodes().stream())
			.map((node) -> new MemcachedServer(node.host(), node.port()).toString())
			.toList());
		// all nodes have the same user
		options.setUsername(details.get(0).getUsername());
		options.setPassword(details.get(0).getPassword());
	}

}
