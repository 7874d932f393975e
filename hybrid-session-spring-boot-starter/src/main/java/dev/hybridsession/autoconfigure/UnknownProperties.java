package dev.hybridsession.autoconfigure;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.hybridsession.config.HybridSessionSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.Environment;

/**
 * Finds the properties {@code hybrid-session.*} that nothing reads, for
 * {@link HybridSessionAutoConfiguration}. Spring Boot ignores a name that is not known.
 * With a wrong name, sessions would be unsigned, or kept in another memcached, without a
 * word.
 */
final class UnknownProperties {

	private static final Logger logger = LoggerFactory.getLogger(UnknownProperties.class);

	private static final ConfigurationPropertyName ALL = ConfigurationPropertyName.of("hybrid-session");

	private static final ConfigurationPropertyName JDBC = ALL.append("jdbc");

	private UnknownProperties() {
	}

	static void warn(Environment environment) {
		List<String> unknown = in(environment);
		if (!unknown.isEmpty()) {
			logger.warn(
					"These properties have no effect, because Hybrid Session has none of that name: {}. Correct the"
							+ " name, or remove the property; docs/properties.md has all names",
					String.join(", ", unknown));
		}
	}

	/** Returns their names and where they were set, without their values. */
	static List<String> in(Environment environment) {
		Binder binder = Binder.get(environment);
		KnownNames known = new KnownNames();
		Set<ConfigurationProperty> jdbc = unbound(binder, JDBC, new HybridSessionJdbcProperties(), known);
		return unbound(binder, ALL, new HybridSessionSettings(), known).stream()
			.filter((property) -> !known.names.contains(property.getName()))
			.filter((property) -> !JDBC.isAncestorOf(property.getName()) || jdbc.contains(property))
			.map((property) -> property.getName() + " (" + property.getOrigin() + ")")
			.toList();
	}

	/** A value that cannot be bound stops the start by itself. */
	private static Set<ConfigurationProperty> unbound(Binder binder, ConfigurationPropertyName prefix, Object target,
			BindHandler known) {
		try {
			binder.bind(prefix, Bindable.ofInstance(target), new NoUnboundElementsBindHandler(known));
			return Set.of();
		}
		catch (BindException ex) {
			return (ex.getCause() instanceof UnboundConfigurationPropertiesException cause)
					? cause.getUnboundProperties() : Set.of();
		}
	}

	/**
	 * Collects the names for which values are looked up. A name without a value, such as
	 * {@code ${TOUCH:}}, is looked up, and nothing is bound to it.
	 */
	private static final class KnownNames implements BindHandler {

		/** A condition of the configurations reads the first. */
		private final Set<ConfigurationPropertyName> names = new HashSet<>(Set.of(ALL.append("enabled")));

		@Override
		public <T> Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
			this.names.add(name);
			return target;
		}

	}

}
