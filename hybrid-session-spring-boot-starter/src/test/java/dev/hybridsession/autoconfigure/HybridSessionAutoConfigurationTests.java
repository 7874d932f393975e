package dev.hybridsession.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import dev.hybridsession.EndedSession;
import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionDataSource;
import dev.hybridsession.HybridSessionOperations;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.SessionArchive;
import dev.hybridsession.config.EnableHybridHttpSession;
import dev.hybridsession.config.HybridSessionSettings;
import dev.hybridsession.internal.config.BasePackages;
import dev.hybridsession.serializer.AttributeSerializer;
import dev.hybridsession.serializer.JdkAttributeSerializer;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.web.HybridSessionFilter;
import dev.hybridsession.web.SessionLockFilter;
import jakarta.servlet.DispatcherType;
import org.aspectj.lang.JoinPoint;
import org.aspectj.lang.annotation.Aspect;
import org.aspectj.lang.annotation.Before;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.session.autoconfigure.SessionAutoConfiguration;
import org.springframework.boot.session.jdbc.autoconfigure.JdbcSessionAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.AbstractFilterRegistrationBean;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.EnableAspectJAutoProxy;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.IndexResolver;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.SessionIdGenerator;
import org.springframework.session.SessionRepository;
import org.springframework.session.config.SessionRepositoryCustomizer;
import org.springframework.session.jdbc.JdbcIndexedSessionRepository;
import org.springframework.session.web.http.SessionRepositoryFilter;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of when hybrid sessions are configured, and with what. */
class HybridSessionAutoConfigurationTests {

	private static final String LOCK_FILTER = "hybridSessionLockFilterRegistration";

	private static final MemcachedProcess MEMCACHED = MemcachedProcess.start();

	private final WebApplicationContextRunner runner = Runners.web()
		.withPropertyValues("hybrid-session.memcached.servers=" + MEMCACHED.address());

	@AfterAll
	static void close() {
		MEMCACHED.close();
	}

	@Test
	void keepsSessions() {
		this.runner.run((context) -> {
			HybridSessionRepository sessions = context.getBean(HybridSessionRepository.class);
			HybridSession session = sessions.createSession();
			session.setAttribute("colour", "green");
			sessions.save(session);
			HybridSession found = sessions.findById(session.getId());
			assertThat(found).isNotNull();
			assertThat(found.<String>getAttribute("colour")).isEqualTo("green");
			assertThat(context).hasSingleBean(SessionRepositoryFilter.class)
				.hasSingleBean(HybridSessionOperations.class);
		});
	}

	@Test
	void isFoundByBootAndPrecedesItsSessions() {
		assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()))
			.contains(HybridSessionAutoConfiguration.class.getName());
		AutoConfiguration annotation = HybridSessionAutoConfiguration.class.getAnnotation(AutoConfiguration.class);
		assertThat(annotation.before()).containsExactly(SessionAutoConfiguration.class);
		assertThat(annotation.beforeName()).containsExactly(JdbcSessionAutoConfiguration.class.getName(),
				"org.springframework.boot.session.data.redis.autoconfigure.SessionDataRedisAutoConfiguration",
				HttpHandlerAutoConfiguration.class.getName(), WebFluxAutoConfiguration.class.getName());
		this.runner.run((context) -> assertThat(context).hasSingleBean(SessionRepository.class)
			.hasSingleBean(HybridSessionRepository.class));
	}

	@Test
	void leavesSessionsToBootIfDisabled() {
		this.runner.withConfiguration(AutoConfigurations.of(DataSourceTransactionManagerAutoConfiguration.class))
			.withPropertyValues("hybrid-session.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(JdbcIndexedSessionRepository.class)
				.doesNotHaveBean(HybridSessionRepository.class)
				.doesNotHaveBean("hybridSessionFilterRegistration"));
	}

	@Test
	void backsOffForARepositoryOfTheApplication() {
		this.runner.withBean(MapSessionRepository.class, () -> new MapSessionRepository(new HashMap<>()))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(SessionRepository.class)
				.doesNotHaveBean(HybridSessionSettings.class)
				.doesNotHaveBean("hybridSessionFilterRegistration"));
	}

	@Test
	void propertiesAndFiltersAreThereIfTheApplicationHasTheAnnotationToo() {
		this.runner.withUserConfiguration(AnnotatedConfiguration.class)
			.withPropertyValues("hybrid-session.namespace=shop", "hybrid-session.reaper.interval=20s")
			.run((context) -> {
				HybridSessionSettings settings = context.getBean(HybridSessionSettings.class);
				assertThat(settings.getNamespace()).isEqualTo("shop");
				assertThat(settings.getReaper().getInterval()).isEqualTo(Duration.ofSeconds(20));
				assertThat(context).hasSingleBean(SessionRepository.class).hasBean("hybridSessionFilterRegistration");
				assertThat(context.getBeansOfType(BasePackages.class)).hasSize(2);
				assertNewSessionLives(context, Duration.ofMinutes(1));
			});
	}

	@Test
	void anAspectOfTheApplicationMayGoAroundTheRepository() {
		this.runner.withUserConfiguration(AspectConfiguration.class).run((context) -> {
			HybridSessionRepository sessions = context.getBean(HybridSessionRepository.class);
			HybridSession session = sessions.createSession();
			sessions.save(session);
			assertThat(sessions.findById(session.getId())).isNotNull();
			assertThat(context.getBean(AspectConfiguration.class).calls).containsExactly("createSession", "save",
					"findById");
		});
	}

	@Test
	void dataSourceThatIsForSessionsOnlyIsEnough() {
		new WebApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(SessionAutoConfiguration.class, HybridSessionAutoConfiguration.class))
			.withPropertyValues("hybrid-session.memcached.servers=" + MEMCACHED.address())
			.withUserConfiguration(DataSourceConfiguration.class)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(HybridSessionRepository.class));
	}

	@Test
	void backsOffWithoutADataSource() {
		new WebApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(SessionAutoConfiguration.class, HybridSessionAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SessionRepository.class));
	}

	@Test
	void backsOffOutsideOfWebApplications() {
		AutoConfigurations all = AutoConfigurations.of(DataSourceAutoConfiguration.class,
				SessionAutoConfiguration.class, HybridSessionAutoConfiguration.class);
		new ApplicationContextRunner().withConfiguration(all)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SessionRepository.class));
	}

	@Test
	void customizersOfTheApplicationHaveTheLastWord() {
		this.runner.withPropertyValues("spring.session.timeout=10m")
			.withUserConfiguration(CustomizerConfiguration.class)
			.run((context) -> assertNewSessionLives(context, Duration.ofMinutes(5)));
	}

	@Test
	void settingsOfTheApplicationWin() {
		HybridSessionSettings own = new HybridSessionSettings();
		own.getMemcached().setServers(List.of(MEMCACHED.address()));
		own.expireAfter(Duration.ofMinutes(7));
		this.runner.withBean("own", HybridSessionSettings.class, () -> own)
			.withPropertyValues("spring.session.timeout=10m")
			.run((context) -> {
				assertThat(context.getBean(HybridSessionSettings.class)).isSameAs(own);
				assertNewSessionLives(context, Duration.ofMinutes(7));
			});
	}

	private static void assertNewSessionLives(ApplicationContext context, Duration expected) {
		assertThat(context.getBean(HybridSessionRepository.class).createSession().getMaxInactiveInterval())
			.isEqualTo(expected);
	}

	@Test
	void beansOfTheApplicationAreUsed() {
		this.runner.withUserConfiguration(PartsConfiguration.class).run((context) -> {
			HybridSessionRepository sessions = context.getBean(HybridSessionRepository.class);
			HybridSession session = sessions.createSession();
			assertThat(session.getId()).startsWith("own-");
			session.setAttribute("colour", "green");
			session.setAttribute("owner", "carol");
			sessions.save(session);
			assertThat(sessions.findByPrincipalName("carol")).containsOnlyKeys(session.getId());
			sessions.deleteById(session.getId());
			PartsConfiguration parts = context.getBean(PartsConfiguration.class);
			assertThat(parts.serialized).contains("green");
			assertThat(parts.archived).hasSize(1);
			assertThat(parts.clients).hasPositiveValue();
		});
	}

	@Test
	void registersTheFilterJustOutsideOfSpringSessions() {
		this.runner.run((context) -> {
			AbstractFilterRegistrationBean<?> ours = filter(context, "hybridSessionFilterRegistration");
			assertThat(ours.getOrder()).isEqualTo(HybridSessionFilter.ORDER)
				.isLessThan(filter(context, "sessionRepositoryFilterRegistration").getOrder());
			assertThat(ours.determineDispatcherTypes()).containsExactlyInAnyOrder(DispatcherType.REQUEST,
					DispatcherType.ASYNC, DispatcherType.ERROR);
		});
		this.runner.withPropertyValues("spring.session.servlet.filter-order=100")
			.run((context) -> assertThat(filter(context, "hybridSessionFilterRegistration").getOrder()).isEqualTo(90));
		this.runner.withPropertyValues("spring.session.servlet.filter-dispatcher-types=request,forward")
			.run((context) -> assertThat(filter(context, "hybridSessionFilterRegistration").determineDispatcherTypes())
				.isEqualTo(filter(context, "sessionRepositoryFilterRegistration").determineDispatcherTypes()));
		this.runner.withPropertyValues("spring.session.servlet.filter-order=" + Integer.MIN_VALUE)
			.run((context) -> assertThat(filter(context, "hybridSessionFilterRegistration").getOrder())
				.isEqualTo(Integer.MIN_VALUE));
	}

	@Test
	void registersTheFilterThatLocksOnlyIfSomethingIsToBeLocked() {
		this.runner.run((context) -> assertThat(filter(context, LOCK_FILTER).isEnabled()).isFalse());
		this.runner.withPropertyValues("hybrid-session.locking.mode=all").run((context) -> {
			AbstractFilterRegistrationBean<?> locks = filter(context, LOCK_FILTER);
			assertThat(locks.isEnabled()).isTrue();
			assertThat(locks.getOrder()).isEqualTo(SessionLockFilter.ORDER)
				.isGreaterThan(HybridSessionFilter.ORDER)
				.isLessThan(filter(context, "sessionRepositoryFilterRegistration").getOrder());
			assertThat(locks.determineDispatcherTypes()).containsExactlyInAnyOrder(DispatcherType.REQUEST,
					DispatcherType.ASYNC, DispatcherType.ERROR);
		});
		this.runner.withPropertyValues("spring.session.servlet.filter-order=" + Integer.MIN_VALUE)
			.run((context) -> assertThat(filter(context, LOCK_FILTER).getOrder()).isEqualTo(Integer.MIN_VALUE + 5));
	}

	@ParameterizedTest
	@ValueSource(ints = { Integer.MIN_VALUE, Integer.MIN_VALUE + 3, Integer.MIN_VALUE + 10, 100 })
	void filtersStayOutsideOfSpringSessionsWhereverThatIs(int order) {
		this.runner
			.withPropertyValues("hybrid-session.locking.mode=all", "spring.session.servlet.filter-order=" + order)
			.run((context) -> {
				AbstractFilterRegistrationBean<?> outer = filter(context, "hybridSessionFilterRegistration");
				AbstractFilterRegistrationBean<?> locks = filter(context, LOCK_FILTER);
				AbstractFilterRegistrationBean<?> session = filter(context, "sessionRepositoryFilterRegistration");
				List<AbstractFilterRegistrationBean<?>> filters = new ArrayList<>(List.of(session, locks, outer));
				AnnotationAwareOrderComparator.sort(filters);
				assertThat(filters).containsExactly(outer, locks, session);
			});
	}

	private static AbstractFilterRegistrationBean<?> filter(ApplicationContext context, String name) {
		return context.getBean(name, AbstractFilterRegistrationBean.class);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableHybridHttpSession(maxInactiveIntervalInSeconds = 60)
	static class AnnotatedConfiguration {

	}

	/** As applications log the calls of all their repositories. */
	@Aspect
	@EnableAspectJAutoProxy(proxyTargetClass = true)
	static class AspectConfiguration {

		final List<String> calls = new ArrayList<>();

		@Before("execution(* *..*Repository.*(..))")
		void call(JoinPoint call) {
			this.calls.add(call.getSignature().getName());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class DataSourceConfiguration {

		@Bean(defaultCandidate = false)
		@HybridSessionDataSource
		DataSource sessionDataSource() {
			return DataSourceBuilder.create().url("jdbc:h2:mem:" + UUID.randomUUID()).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class CustomizerConfiguration {

		@Bean
		SessionRepositoryCustomizer<HybridSessionRepository> fiveMinutes() {
			return (sessions) -> sessions.setDefaultMaxInactiveInterval(Duration.ofMinutes(5));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PartsConfiguration {

		final List<Object> serialized = new ArrayList<>();

		final List<EndedSession> archived = new CopyOnWriteArrayList<>();

		final AtomicInteger clients = new AtomicInteger();

		@Bean
		AttributeSerializer ownSerializer() {
			JdkAttributeSerializer jdk = new JdkAttributeSerializer(null, List.of("*"), List.of());
			return new AttributeSerializer() {

				@Override
				public byte[] serialize(Object value) {
					PartsConfiguration.this.serialized.add(value);
					return jdk.serialize(value);
				}

				@Override
				public Object deserialize(byte[] bytes) {
					return jdk.deserialize(bytes);
				}

			};
		}

		@Bean
		SessionArchive ownArchive() {
			return this.archived::add;
		}

		@Bean
		SessionIdGenerator ownIds() {
			return () -> "own-" + UUID.randomUUID();
		}

		@Bean
		IndexResolver<Session> ownIndexes() {
			return (session) -> {
				String owner = session.getAttribute("owner");
				return (owner != null) ? Map.of(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, owner)
						: Map.of();
			};
		}

		@Bean
		MemcachedClientFactory ownClients() {
			return (connections, address) -> {
				this.clients.incrementAndGet();
				return MemcachedClientFactory.standard().createClient(connections, address);
			};
		}

	}

}
