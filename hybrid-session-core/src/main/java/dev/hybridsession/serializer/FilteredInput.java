package dev.hybridsession.serializer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ConfigurableObjectInputStream;

/**
 * Reads what a filter allows. The class of a dynamic proxy is refused before it is
 * defined; the filter itself is asked only after that.
 */
final class FilteredInput extends ConfigurableObjectInputStream {

	private final ClassFilter filter;

	FilteredInput(byte[] bytes, @Nullable ClassLoader classLoader, ClassFilter filter) throws IOException {
		super(new ByteArrayInputStream(bytes), classLoader);
		this.filter = filter;
	}

	@Override
	protected Class<?> resolveProxyClass(String[] interfaces) throws IOException, ClassNotFoundException {
		if (!this.filter.allowsProxies()) {
			throw this.filter.refused(Proxy.class);
		}
		return super.resolveProxyClass(interfaces);
	}

}
