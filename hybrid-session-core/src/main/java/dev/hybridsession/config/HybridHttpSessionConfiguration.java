package dev.hybridsession.config;

import java.time.Clock;
import java.util.Objects;

import javax.sql.DataSource;

import dev.hybridsession.HybridSessionDataSource;
import dev.hybridsession.HybridSessionOperations;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.SessionArchive;
import dev.hybridsession.SessionLocks;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.Subsessions;
import dev.hybridsession.internal.config.BasePackages;
import dev.hybridsession.internal.config.SessionDataSource;
import dev.hybridsession.internal.jdbc.JdbcSessionStore;
import dev.hybridsession.internal.store.OldSessions;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.serializer.AttributeSerializer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.env.Environment;
import org.springframework.session.IndexResolver;
import org.springframework.session.Session;
import org.springframework.session.SessionIdGenerator;
import org.springframework.session.config.SessionRepositoryCustomizer;

/**
 * Hands the beans of an application to {@link HybridSessions}, and publishes its parts as
 * beans. The configuration of Spring Session that serves requests, for servlets or for
 * WebFlux, is imported beside it.
 * <ol>
 * <li>The settings and the two tiers are beans of their own. The types of the tiers are
 * internal.</li>
 * <li>{@code hybridSessions} connects everything. Customizers of the application come
 * last. Other beans ask for it by that name, because an application may have a second
 * {@code HybridSessions}, for another namespace.</li>
 * <li>The other beans are its parts. {@code hybridSessions} closes them, except the jobs,
 * which the context starts and stops.</li>
 * </ol>
 */
@Configuration(proxyBeanMethods = false)
public class HybridHttpSessionConfiguration {

	/** The bean by which an application changes the values of Spring Session JDBC. */
	private static final String OLD_VALUES = "springSessionConversionService";

	/**
	 * The application may have a clock for other purposes, which may stand still; only a
	 * bean of this name is meant for sessions.
	 */
	@Bean
	CheckedSettings hybridSessionCheckedSettings(ObjectProvider<HybridSessionSettings> settings,
			ObjectProvider<EnableHybridHttpSessionRegistrar.Attributes> attributes, Environment environment,
			@Qualifier("hybridSessionClock") ObjectProvider<Clock> clock) {
		HybridSessionSettings values = settings.getIfAvailable(HybridSessionSettings::new);
		attributes.orderedStream().forEach((some) -> some.fillIn(values, environment));
		return CheckedSettings.of(values, clock.getIfAvailable(Clock::systemUTC));
	}

	@Bean(destroyMethod = "close")
	SessionConnections.Cache hybridSessionCacheConnections(CheckedSettings settings,
			ObjectProvider<MemcachedClientFactory> clients, ObjectProvider<SessionObserver> observers) {
		return new SessionConnections.Cache(HybridSessions.cache(settings,
				clients.getIfAvailable(MemcachedClientFactory::standard), SessionObservers.of(observers)));
	}

	@Bean(destroyMethod = "")
	SessionCache hybridSessionCache(SessionConnections.Cache connections) {
		return connections.cache();
	}

	/** Not lazy, as it has to be there to be started. */
	@Bean
	@Lazy(false)
	SessionConnections hybridSessionConnections(SessionConnections.Cache cache, SessionDatabase database,
			@Qualifier("hybridSessions") HybridSessions sessions) {
		return new SessionConnections(cache, database, sessions.parts.locks());
	}

	@Bean(destroyMethod = "close")
	SessionDatabase hybridSessionDatabase(CheckedSettings settings,
			@HybridSessionDataSource ObjectProvider<DataSource> sessionDataSource,
			ObjectProvider<DataSource> dataSource) {
		return SessionDatabase.of(SessionDataSource.choose(sessionDataSource, dataSource), settings.values());
	}

	@Bean
	SessionStore hybridSessionStore(SessionDatabase database) {
		return new JdbcSessionStore(database.tables);
	}

	@Bean(destroyMethod = "close")
	HybridSessions hybridSessions(CheckedSettings settings, SessionCache hybridSessionCache, SessionDatabase database,
			SessionStore hybridSessionStore, ObjectProvider<SessionArchive> archives,
			ObjectProvider<SessionObserver> observers, ObjectProvider<IndexResolver<Session>> indexResolver,
			ObjectProvider<SessionIdGenerator> idGenerator,
			ObjectProvider<SessionRepositoryCustomizer<HybridSessionRepository>> customizers,
			ObjectProvider<OldSessions> otherStore, ObjectProvider<BasePackages> basePackages,
			ApplicationContext context) {
		HybridSessions.Builder builder = HybridSessions
			.over(new HybridSessions.Tiers(settings, hybridSessionCache, database, hybridSessionStore))
			.classLoader(context.getClassLoader())
			.basePackages(basePackages.stream().flatMap((some) -> some.names().stream()).toList())
			.otherStore(otherStore::getIfAvailable)
			.events(context)
			.observers(SessionObservers.of(observers));
		context.getBeanProvider(AttributeSerializer.class).ifAvailable(builder::serializer);
		if (context.containsBean(OLD_VALUES)) {
			builder.oldValues(new ConvertedValues(context.getBean(OLD_VALUES, ConversionService.class)));
		}
		archives.orderedStream().forEach(builder::archive);
		HybridSessions sessions = builder.build();
		HybridSessionRepository repository = sessions.repository();
		indexResolver.ifAvailable(repository::setIndexResolver);
		idGenerator.ifAvailable(repository::setSessionIdGenerator);
		customizers.orderedStream().forEach((customizer) -> customizer.customize(repository));
		return sessions;
	}

	@Bean
	HybridSessionRepository hybridSessionRepository(@Qualifier("hybridSessions") HybridSessions sessions) {
		return sessions.repository();
	}

	@Bean
	Subsessions hybridSessionSubsessions(@Qualifier("hybridSessions") HybridSessions sessions) {
		return sessions.subsessions();
	}

	@Bean(destroyMethod = "")
	SessionLocks hybridSessionLocks(@Qualifier("hybridSessions") HybridSessions sessions) {
		return sessions.locks();
	}

	@Bean
	HybridSessionOperations hybridSessionOperations(@Qualifier("hybridSessions") HybridSessions sessions) {
		return sessions.operations();
	}

	@Bean
	@Lazy(false)
	SessionJobs hybridSessionJobs(@Qualifier("hybridSessions") HybridSessions sessions) {
		return sessions.jobs;
	}

	/** Values as the application converts them for Spring Session JDBC. */
	private record ConvertedValues(ConversionService conversion) implements AttributeSerializer {

		@Override
		public byte[] serialize(Object value) {
			return Objects.requireNonNull(this.conversion.convert(value, byte[].class));
		}

		@Override
		public Object deserialize(byte[] bytes) {
			return Objects.requireNonNull(this.conversion.convert(bytes, Object.class));
		}

	}

}
