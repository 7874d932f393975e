package dev.hybridsession.config;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import javax.sql.DataSource;

import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.context.annotation.AnnotationConfigUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.mock.env.MockPropertySource;
import org.springframework.mock.web.MockServletContext;
import org.springframework.session.FlushMode;
import org.springframework.session.SaveMode;
import org.springframework.session.config.SessionRepositoryCustomizer;
import org.springframework.web.context.support.GenericWebApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests of the attributes of {@link EnableHybridHttpSession}. */
@Tag("servers")
class EnableAttributesTests {

	private static final MemcachedProcess MEMCACHED = MemcachedProcess.start();

	private static final TestDatabase DATABASE = TestDatabaseServer.H2.create();

	@BeforeAll
	static void renameTables() {
		JdbcTemplate jdbc = new JdbcTemplate(DATABASE.dataSource());
		jdbc.queryForList("SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME LIKE 'HYBRID_SESSION%'",
				String.class)
			.forEach((table) -> jdbc
				.execute("ALTER TABLE " + table + " RENAME TO " + table.replace("HYBRID_SESSION", "SHOP_SESSION")));
	}

	@AfterAll
	static void close() {
		DATABASE.close();
		MEMCACHED.close();
	}

	@Test
	void theAttributesAreUsed() {
		run(Shop.class, (context) -> {
			HybridSessionSettings values = context.getBean(CheckedSettings.class).values();
			assertThat(values.maxInactiveInterval()).isEqualTo(Duration.ofMinutes(10));
			assertThat(values.getJdbc().getTableName()).isEqualTo("SHOP_SESSION");
			assertThat(values.getSaveMode()).isEqualTo(SaveMode.ALWAYS);
			assertThat(values.getFlushMode()).isEqualTo(FlushMode.IMMEDIATE);
			assertThat(values.getReaper().getInterval()).isEqualTo(Duration.ofSeconds(20));
			assertKept(context, Duration.ofMinutes(10));
		});
	}

	@Test
	void attributesThatAreLeftOutChangeNoSetting() {
		EnableHybridHttpSession defaults = MergedAnnotation.of(EnableHybridHttpSession.class).synthesize();
		HybridSessionSettings settings = new HybridSessionSettings();
		new EnableHybridHttpSessionRegistrar.Attributes(defaults.maxInactiveIntervalInSeconds(), defaults.tableName(),
				defaults.saveMode(), defaults.flushMode(), defaults.reaperIntervalInSeconds())
			.fillIn(settings, new MockEnvironment());
		assertThat(settings).usingRecursiveComparison().isEqualTo(new HybridSessionSettings());
	}

	@Test
	void theSettingsOfTheApplicationWin() {
		run(ShopWithSettings.class, (context) -> {
			HybridSessionSettings values = context.getBean(CheckedSettings.class).values();
			assertThat(values.getSaveMode()).isEqualTo(SaveMode.ON_GET_ATTRIBUTE);
			assertThat(values.getReaper().getInterval()).isEqualTo(Duration.ofSeconds(5));
			assertThat(values.getJdbc().getTableName()).as("not set there").isEqualTo("SHOP_SESSION");
			assertKept(context, Duration.ofMinutes(7));
		});
	}

	@Test
	void aCustomizerOfTheApplicationHasTheLastWord() {
		run(ShopWithCustomizer.class, (context) -> assertKept(context, Duration.ofMinutes(3)));
	}

	@Test
	void anAttributeThatCannotWorkStopsTheApplication() {
		assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> run(Broken.class, (context) -> {
		})).havingRootCause().isInstanceOf(InvalidSettingException.class).withMessageContaining("'0s'");
	}

	private static GenericWebApplicationContext webContext() {
		GenericWebApplicationContext context = new GenericWebApplicationContext(new MockServletContext());
		context.getEnvironment().getPropertySources().addFirst(new MockPropertySource().withProperty("shop", "SHOP"));
		return context;
	}

	private static void run(Class<?> application, Consumer<GenericApplicationContext> test) {
		try (GenericWebApplicationContext context = webContext()) {
			AnnotationConfigUtils.registerAnnotationConfigProcessors(context);
			context.registerBean(application);
			context.refresh();
			test.accept(context);
		}
	}

	private static void assertKept(GenericApplicationContext context, Duration interval) {
		HybridSessionRepository sessions = context.getBean(HybridSessionRepository.class);
		HybridSession session = sessions.createSession();
		sessions.save(session);
		assertThat(session.getMaxInactiveInterval()).isEqualTo(interval);
		assertThat(new JdbcTemplate(DATABASE.dataSource())
			.queryForObject("SELECT COUNT(*) FROM SHOP_SESSION WHERE PUBLIC_ID = ?", Integer.class, session.getId()))
			.isOne();
	}

	@Configuration(proxyBeanMethods = false)
	static class Tiers {

		@Bean(destroyMethod = "")
		DataSource dataSource() {
			return DATABASE.dataSource();
		}

		@Bean
		HybridSessionSettings settings() {
			HybridSessionSettings settings = new HybridSessionSettings();
			settings.getMemcached().setServers(List.of(MEMCACHED.address()));
			return settings;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableHybridHttpSession(maxInactiveIntervalInSeconds = 600, tableName = "${shop}_SESSION",
			saveMode = SaveMode.ALWAYS, flushMode = FlushMode.IMMEDIATE, reaperIntervalInSeconds = 20)
	static class Shop extends Tiers {

	}

	@Configuration(proxyBeanMethods = false)
	static class ShopWithSettings extends Shop {

		@Bean
		@Override
		HybridSessionSettings settings() {
			HybridSessionSettings settings = super.settings();
			settings.expireAfter(Duration.ofMinutes(7));
			settings.setSaveMode(SaveMode.ON_GET_ATTRIBUTE);
			settings.getReaper().setInterval(Duration.ofSeconds(5));
			return settings;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ShopWithCustomizer extends ShopWithSettings {

		@Bean
		SessionRepositoryCustomizer<HybridSessionRepository> threeMinutes() {
			return (sessions) -> sessions.setDefaultMaxInactiveInterval(Duration.ofMinutes(3));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableHybridHttpSession(maxInactiveIntervalInSeconds = 0)
	static class Broken extends Tiers {

	}

}
