package dev.hybridsession.serializer;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what is left of a web application that a server has undeployed. The classes of
 * the JDK stay, and must keep none of the application's.
 */
class UndeployedApplicationTests {

	@Test
	void theClassesOfTheJdkKeepNothingOfTheApplication() throws Exception {
		WeakReference<ClassLoader> application = deployAndUndeploy();
		Awaitility.await().until(() -> {
			System.gc();
			return application.refersTo(null);
		});
	}

	private static WeakReference<ClassLoader> deployAndUndeploy() throws Exception {
		URL classes = JdkAttributeSerializer.class.getProtectionDomain().getCodeSource().getLocation();
		try (URLClassLoader application = new URLClassLoader(new URL[] { classes }, new Libraries())) {
			Class<?> type = application.loadClass(JdkAttributeSerializer.class.getName());
			assertThat(type).isNotSameAs(JdkAttributeSerializer.class);
			Object serializer = type.getConstructor(ClassLoader.class, List.class, Collection.class)
				.newInstance(application, List.of(), List.of());
			ArrayList<Object> value = new ArrayList<>(List.of(new StringBuilder("a")));
			Object bytes = type.getMethod("serialize", Object.class).invoke(serializer, value);
			Object read = type.getMethod("deserialize", byte[].class).invoke(serializer, bytes);
			assertThat(read).asString().isEqualTo("[a]");
			return new WeakReference<>(application);
		}
	}

	/** Everything but the classes of this project. */
	private static final class Libraries extends ClassLoader {

		Libraries() {
			super(UndeployedApplicationTests.class.getClassLoader());
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (name.startsWith("dev.hybridsession.")) {
				throw new ClassNotFoundException(name);
			}
			return super.loadClass(name, resolve);
		}

	}

}
