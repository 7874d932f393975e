package dev.hybridsession.autoconfigure;

import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.config.HybridSessionSettings;
import dev.hybridsession.config.MemcachedOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.core.PriorityOrdered;

/**
 * Gives the settings the bundle that {@code hybrid-session.memcached.ssl.bundle} names,
 * after Spring Boot has bound the properties. A bundle that does not exist or cannot be
 * read stops the start.
 */
final class SslBundlePostProcessor implements BeanPostProcessor, PriorityOrdered {

	private static final Logger LOGGER = LoggerFactory.getLogger(SslBundlePostProcessor.class);

	private final ObjectProvider<SslBundles> bundles;

	SslBundlePostProcessor(ObjectProvider<SslBundles> bundles) {
		this.bundles = bundles;
	}

	/** Before the post-processors of the application, which may use sessions. */
	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof HybridSessionSettings settings) {
			MemcachedOptions.Ssl ssl = settings.getMemcached().getSsl();
			String name = ssl.getBundle();
			if (name != null && ssl.isEnabled()) {
				SslBundles all = this.bundles.getObject();
				CurrentContext context = new CurrentContext(name, () -> all.getBundle(name));
				try {
					requireUsable(name, context.get().createSSLEngine(), all.getBundle(name).getOptions());
				}
				catch (NoSuchSslBundleException ex) {
					throw InvalidSettingException.of("hybrid-session.memcached.ssl.bundle", name,
							"It must be one of the SSL bundles of spring.ssl.bundle, which are " + all.getBundleNames()
									+ ".");
				}
				// Spring Boot warns after each reload of a bundle without a handler
				all.addBundleUpdateHandler(name, (reloaded) -> {
				});
				ssl.context(context, (parameters) -> restrict(parameters, all.getBundle(name).getOptions()));
			}
		}
		return bean;
	}

	private static void requireUsable(String name, SSLEngine engine, SslOptions options) {
		SSLParameters parameters = engine.getSSLParameters();
		restrict(parameters, options);
		try {
			engine.setSSLParameters(parameters);
		}
		catch (IllegalArgumentException ex) {
			throw InvalidSettingException.of("hybrid-session.memcached.ssl.bundle", name,
					"Its options must be known to this JDK: " + ex.getMessage() + ".");
		}
	}

	static void restrict(SSLParameters parameters, SslOptions options) {
		if (options.getCiphers() != null) {
			parameters.setCipherSuites(options.getCiphers());
		}
		if (options.getEnabledProtocols() != null) {
			parameters.setProtocols(options.getEnabledProtocols());
		}
	}

	/**
	 * Makes the context of a bundle, and another one after Spring Boot has reloaded the
	 * bundle. As long as it is the same, connections share its key and trust managers. A
	 * reloaded bundle that cannot be used takes no connection away.
	 */
	static final class CurrentContext implements Supplier<SSLContext> {

		private final String name;

		private final Supplier<SslBundle> bundle;

		private volatile @Nullable Made last;

		CurrentContext(String name, Supplier<SslBundle> bundle) {
			this.name = name;
			this.bundle = bundle;
		}

		@Override
		public SSLContext get() {
			SslBundle current = this.bundle.get();
			Made made = this.last;
			if (made == null || made.bundle() != current) {
				made = new Made(current, context(current, made));
				this.last = made;
			}
			return made.context();
		}

		private SSLContext context(SslBundle current, @Nullable Made before) {
			try {
				return current.createSslContext();
			}
			catch (RuntimeException ex) {
				if (before == null) {
					throw ex;
				}
				LOGGER.warn("The reloaded SSL bundle '{}' cannot be used. New connections to memcached use it as it"
						+ " was before. Correct its files", this.name, ex);
				return before.context();
			}
		}

		private record Made(SslBundle bundle, SSLContext context) {
		}

	}

}
