package dev.hybridsession.autoconfigure;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.sql.DataSource;

import dev.hybridsession.HybridSessionDataSource;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.SessionLocks;
import dev.hybridsession.config.EnableHybridHttpSession;
import dev.hybridsession.config.HybridHttpSessionConfiguration;
import dev.hybridsession.config.HybridSessionSettings;
import dev.hybridsession.config.LockingOptions;
import dev.hybridsession.config.LockingOptions.LockingMode;
import dev.hybridsession.internal.config.BasePackages;
import dev.hybridsession.internal.config.SessionDataSource;
import dev.hybridsession.web.HybridSessionFilter;
import dev.hybridsession.web.SessionLockFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.session.autoconfigure.SessionAutoConfiguration;
import org.springframework.boot.session.autoconfigure.SessionProperties;
import org.springframework.boot.session.autoconfigure.SessionTimeout;
import org.springframework.boot.sql.autoconfigure.init.OnDatabaseInitializationCondition;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.session.Session;
import org.springframework.session.ReactiveSessionRepository;
import org.springframework.session.SessionRepository;
import org.springframework.session.config.annotation.web.http.SpringHttpSessionConfiguration;
import org.springframework.session.web.http.SessionRepositoryFilter;

/**
 * Auto-configuration of hybrid sessions in a servlet or reactive application, which
 * precedes that of other sessions.
 */
@AutoConfiguration(before = SessionAutoConfiguration.class,
		beforeName = { "org.springframework.boot.session.jdbc.autoconfigure.JdbcSessionAutoConfiguration",
				"org.springframework.boot.session.data.redis.autoconfigure.SessionDataRedisAutoConfiguration",
				"org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration",
				"org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration" },
		after = DataSourceAutoConfiguration.class)
@ConditionalOnWebApplication
@ConditionalOnClass({ Session.class, JdbcTemplate.class, HybridSessionRepository.class })
@ConditionalOnBooleanProperty(name = "hybrid-session.enabled", matchIfMissing = true)
@Conditional({ HybridSessionAutoConfiguration.OnSessionsToKeepCondition.class,
		HybridSessionAutoConfiguration.OnDataSourceCondition.class })
@EnableConfigurationProperties({ HybridSessionJdbcProperties.class, SessionProperties.class })
@Import({ DatabaseInitializationDependencyConfigurer.class, HybridHttpSessionConfiguration.class,
		ReactiveSessionConfiguration.class })
@ImportRuntimeHints(SchemaRuntimeHints.class)
public final class HybridSessionAutoConfiguration {

	/**
	 * Spring Boot binds the properties to this bean, as its class says, after it was
	 * made. They are checked after that.
	 */
	@Bean
	@ConditionalOnMissingBean
	HybridSessionSettings hybridSessionSettings(ObjectProvider<SessionTimeout> sessionTimeout) {
		HybridSessionSettings settings = new HybridSessionSettings();
		sessionTimeout.ifAvailable((some) -> {
			Duration timeout = some.getTimeout();
			if (timeout != null) {
				settings.expireAfter(timeout);
			}
		});
		return settings;
	}

	@Bean
	@ConditionalOnMissingBean(MemcachedConnectionDetails.class)
	PropertiesMemcachedConnectionDetails hybridSessionMemcachedConnectionDetails(
			ObjectProvider<HybridSessionSettings> settings) {
		return new PropertiesMemcachedConnectionDetails(settings::getObject);
	}

	@Bean
	static MemcachedConnectionDetailsPostProcessor hybridSessionConnectionDetailsPostProcessor(
			ObjectProvider<MemcachedConnectionDetails> details) {
		return new MemcachedConnectionDetailsPostProcessor(details);
	}

	/** Also with lazy initialization, which would leave out a bean that nothing needs. */
	@Bean
	static BeanFactoryPostProcessor hybridSessionUnknownProperties(Environment environment) {
		return (beans) -> UnknownProperties.warn(environment);
	}

	@Bean
	static SslBundlePostProcessor hybridSessionSslBundlePostProcessor(ObjectProvider<SslBundles> bundles) {
		return new SslBundlePostProcessor(bundles);
	}

	/** Where Boot looks for entities as well. */
	@Bean
	BasePackages hybridSessionBasePackages(BeanFactory beans) {
		return new BasePackages(
				AutoConfigurationPackages.has(beans) ? AutoConfigurationPackages.get(beans) : List.of());
	}

	@Bean
	@ConditionalOnMissingBean(name = "hybridSessionSchemaInitializer")
	@Conditional(OnSchemaInitializationCondition.class)
	HybridSessionSchemaInitializer hybridSessionSchemaInitializer(
			@HybridSessionDataSource ObjectProvider<DataSource> sessionDataSource,
			ObjectProvider<DataSource> dataSource, HybridSessionJdbcProperties properties,
			HybridSessionSettings settings) {
		return HybridSessionSchemaInitializer.create(SessionDataSource.choose(sessionDataSource, dataSource),
				properties, settings.getJdbc().getTableName());
	}

	/**
	 * An application that migrates may still declare the repository of its former store.
	 * The repository of Hybrid Session is then the primary one.
	 */
	@Bean
	@ConditionalOnProperty("hybrid-session.migration.from")
	static BeanFactoryPostProcessor hybridSessionRepositoryIsPrimary() {
		return (beans) -> beans.getBeanDefinition("hybridSessionRepository").setPrimary(true);
	}

	/** The filters, which surround Spring Session's. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.SERVLET)
	@Import(SpringHttpSessionConfiguration.class)
	static class InServletApplication {

		@Bean
		FilterRegistrationBean<HybridSessionFilter> hybridSessionFilterRegistration(SessionProperties properties) {
			return registration(new HybridSessionFilter(), HybridSessionFilter.ORDER, properties);
		}

		@Bean
		FilterRegistrationBean<SessionLockFilter> hybridSessionLockFilterRegistration(HybridSessionSettings settings,
				ObjectProvider<SessionLocks> locks, SessionProperties properties) {
			LockingOptions options = settings.getLocking();
			FilterRegistrationBean<SessionLockFilter> registration = registration(
					new SessionLockFilter(locks::getObject, options.getInclude(), options.getExclude()),
					SessionLockFilter.ORDER, properties);
			registration.setEnabled(options.getMode() != LockingMode.NONE);
			return registration;
		}

		/** The user may have moved Spring Session's filter, and ours go with it. */
		private static <F extends Filter> FilterRegistrationBean<F> registration(F filter, int order,
				SessionProperties properties) {
			int lowest = Integer.MIN_VALUE + SessionRepositoryFilter.DEFAULT_ORDER - HybridSessionFilter.ORDER;
			int sessionFilterOrder = properties.getServlet().getFilterOrder();
			FilterRegistrationBean<F> registration = (sessionFilterOrder >= lowest)
					? new FilterRegistrationBean<>(filter) : new FirstFilterRegistrationBean<>(filter);
			registration.setDispatcherTypes(properties.getServlet()
				.getFilterDispatcherTypes()
				.stream()
				.map((type) -> DispatcherType.valueOf(type.name()))
				.collect(Collectors.toCollection(() -> EnumSet.noneOf(DispatcherType.class))));
			registration
				.setOrder(Math.max(sessionFilterOrder, lowest) - (SessionRepositoryFilter.DEFAULT_ORDER - order));
			return registration;
		}

	}

	/**
	 * Registers a filter before all others. Where Spring Session's filter has the lowest
	 * order, no order is low enough for a filter outside of it, and a lock would be given
	 * back before the session is saved.
	 */
	private static final class FirstFilterRegistrationBean<F extends Filter> extends FilterRegistrationBean<F>
			implements PriorityOrdered {

		FirstFilterRegistrationBean(F filter) {
			super(filter);
		}

	}

	/**
	 * Another repository keeps the sessions, unless a property says otherwise. The
	 * repository of {@link EnableHybridHttpSession} is no other one: without this
	 * configuration it would get no properties.
	 */
	static final class OnSessionsToKeepCondition extends AnyNestedCondition {

		OnSessionsToKeepCondition() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		@ConditionalOnWebApplication(type = Type.SERVLET)
		@ConditionalOnMissingBean(SessionRepository.class)
		static final class NoOtherRepository {

		}

		@ConditionalOnWebApplication(type = Type.REACTIVE)
		@ConditionalOnMissingBean(ReactiveSessionRepository.class)
		static final class NoOtherReactiveRepository {

		}

		@ConditionalOnProperty("hybrid-session.migration.from")
		static final class Migration {

		}

		@ConditionalOnBean(HybridHttpSessionConfiguration.class)
		static final class Annotated {

		}

	}

	static final class OnDataSourceCondition extends AnyNestedCondition {

		OnDataSourceCondition() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		@ConditionalOnBean(DataSource.class)
		static final class OfAll {

		}

		@Conditional(OnMarkedDataSourceCondition.class)
		static final class OfSessions {

		}

	}

	/**
	 * A data source that only sessions use may be no default candidate. Boot's conditions
	 * do not see such a bean.
	 */
	static final class OnMarkedDataSourceCondition implements ConfigurationCondition {

		@Override
		public ConfigurationPhase getConfigurationPhase() {
			return ConfigurationPhase.REGISTER_BEAN;
		}

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			ListableBeanFactory beans = Objects.requireNonNull(context.getBeanFactory());
			return Stream.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, DataSource.class, true, false))
				.anyMatch((name) -> beans.findAnnotationOnBean(name, HybridSessionDataSource.class, false) != null);
		}

	}

	static final class OnSchemaInitializationCondition extends OnDatabaseInitializationCondition {

		OnSchemaInitializationCondition() {
			super("Hybrid Session", "hybrid-session.jdbc.initialize-schema");
		}

	}

}
