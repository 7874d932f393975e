package dev.hybridsession.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;

import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application is restarted as Spring Boot's developer tools do it: in the same
 * process, with a class loader that loads the application's classes again.
 */
class DevToolsRestartTests {

	@Test
	void sessionsAreReadWithTheClassesOfTheApplicationThatRunsNow() throws Exception {
		try (MemcachedProcess memcached = MemcachedProcess.start();
				TestDatabase database = TestDatabaseServer.H2.create()) {
			Browser browser;
			try (ConfigurableApplicationContext first = start(memcached, database)) {
				browser = new Browser(first);
				assertThat(browser.get("/write").body()).isEqualTo("done");
				assertThat(browser.get("/read").body()).isEqualTo("written");
			}
			try (ConfigurableApplicationContext second = start(memcached, database)) {
				browser.goTo(second);
				assertThat(browser.get("/read").body()).isEqualTo("written");
				assertThat(browser.get("/write").body()).isEqualTo("done");
			}
		}
	}

	private static ConfigurableApplicationContext start(MemcachedProcess memcached, TestDatabase database)
			throws Exception {
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		try (RestartClassLoader loader = new RestartClassLoader(before)) {
			thread.setContextClassLoader(loader);
			Class<?> application = loader.loadClass(RestartedApplication.class.getName());
			assertThat(application).isNotSameAs(RestartedApplication.class);
			return WebApplication.start(application, memcached, database, database.url());
		}
		finally {
			thread.setContextClassLoader(before);
		}
	}

	/** Loads the application's own classes before it asks its parent. */
	private static final class RestartClassLoader extends URLClassLoader {

		RestartClassLoader(ClassLoader parent) {
			super(new URL[0], parent);
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.startsWith(RestartedApplication.class.getName())) {
				return super.loadClass(name, resolve);
			}
			Class<?> loaded = findLoadedClass(name);
			return (loaded != null) ? loaded : define(name);
		}

		private Class<?> define(String name) throws ClassNotFoundException {
			try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
				byte[] bytes = file.readAllBytes();
				return defineClass(name, bytes, 0, bytes.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}
