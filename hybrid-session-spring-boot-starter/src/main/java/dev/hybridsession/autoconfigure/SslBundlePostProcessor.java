package dev.hybridsession.autoconfigure;

import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.config.HybridSessionSettings;
import dev.hybridsession.config.MemcachedOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;

/**
 * Gives the settings the bundle that {@code hybrid-session.memcached.ssl.bundle} names,
 * after Spring Boot has bound the properties. A bundle that does not exist or cannot be
 * read stops the start.
 */
final class SslBundlePostProcessor implements BeanPostProcessor {

	private final ObjectProvider<SslBundles> bundles;

	SslBundlePostProcessor(ObjectProvider<SslBundles> bundles) {
		this.bundles = bundles;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof HybridSessionSettings settings) {
			MemcachedOptions.Ssl ssl = settings.getMemcached().getSsl();
			String name = ssl.getBundle();
			if (name != null && ssl.isEnabled()) {
				SslBundles all = this.bundles.getObject();
				CurrentContext context = new CurrentContext(() -> all.getBundle(name));
				try {
					context.get();
				}
				catch (NoSuchSslBundleException ex) {
					throw InvalidSettingException.of("hybrid-session.memcached.ssl.bundle", name,
							"It must be one of the SSL bundles of spring.ssl.bundle, which are " + all.getBundleNames()
									+ ".");
				}
				ssl.context(context, (parameters) -> restrict(parameters, all.getBundle(name).getOptions()));
			}
		}
		return bean;
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
	 * bundle. As long as it is the same, connections resume each other's TLS session.
	 */
	private static final class CurrentContext implements Supplier<SSLContext> {

		private final Supplier<SslBundle> bundle;

		private volatile @Nullable Made last;

		private CurrentContext(Supplier<SslBundle> bundle) {
			this.bundle = bundle;
		}

		@Override
		public SSLContext get() {
			SslBundle current = this.bundle.get();
			Made made = this.last;
			if (made == null || made.bundle() != current) {
				made = new Made(current, current.createSslContext());
				this.last = made;
			}
			return made.context();
		}

		private record Made(SslBundle bundle, SSLContext context) {
		}

	}

}
