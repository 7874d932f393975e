package dev.hybridsession.autoconfigure;

import java.util.Objects;
import java.util.stream.Stream;

import dev.hybridsession.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * Says which property stopped the application, with its value as it was written and
 * where, and what is allowed.
 */
final class InvalidSettingFailureAnalyzer extends AbstractFailureAnalyzer<InvalidSettingException> {

	private static final String TIMEOUT = "spring.session.timeout";

	/** Boot takes it where there is no other timeout. */
	private static final String SERVER_TIMEOUT = "server.servlet.session.timeout";

	private final @Nullable ConfigurableEnvironment environment;

	InvalidSettingFailureAnalyzer(@Nullable Environment environment) {
		this.environment = (environment instanceof ConfigurableEnvironment configurable) ? configurable : null;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidSettingException cause) {
		String description = candidates(cause.getProperty()).map(this::written)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(cause.getProblem());
		return new FailureAnalysis(description + ".", cause.getAllowed(), cause);
	}

	private static Stream<String> candidates(@Nullable String property) {
		return TIMEOUT.equals(property) ? Stream.of(TIMEOUT, SERVER_TIMEOUT) : Stream.ofNullable(property);
	}

	/**
	 * Returns the value as it was written, or {@code null} if it cannot be found, as in a
	 * list.
	 */
	private @Nullable String written(String property) {
		if (this.environment == null) {
			return null;
		}
		ConfigurationPropertyName name = ConfigurationPropertyName.of(property);
		for (var source : ConfigurationPropertySources.from(this.environment.getPropertySources())) {
			var found = source.getConfigurationProperty(name);
			if (found != null) {
				String value = this.environment.resolvePlaceholders(String.valueOf(found.getValue()));
				Origin origin = found.getOrigin();
				return property + " is '" + value + "'" + ((origin != null) ? " (origin: " + origin + ")" : "");
			}
		}
		return null;
	}

}
