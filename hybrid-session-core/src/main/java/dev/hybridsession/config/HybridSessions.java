package dev.hybridsession.config;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import javax.sql.DataSource;

import dev.hybridsession.AttributeErrorPolicy;
import dev.hybridsession.HybridSessionOperations;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.SessionArchive;
import dev.hybridsession.SessionLocks;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.Subsessions;
import dev.hybridsession.config.HybridSessionSettings.EventScope;
import dev.hybridsession.config.SyncOptions.OldStore;
import dev.hybridsession.internal.cache.memcached.Memcached;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.cache.routing.SealedNode;
import dev.hybridsession.internal.jdbc.JdbcClusterNotebook;
import dev.hybridsession.internal.jdbc.JdbcEndNotices;
import dev.hybridsession.internal.jdbc.JdbcLockTable;
import dev.hybridsession.internal.jdbc.JdbcOldSessions;
import dev.hybridsession.internal.jdbc.JdbcSessionArchive;
import dev.hybridsession.internal.jdbc.JdbcSessionStore;
import dev.hybridsession.internal.jdbc.JdbcStoreId;
import dev.hybridsession.internal.jdbc.JdbcSubsessionStore;
import dev.hybridsession.internal.jdbc.TableCheck;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.session.ApplicationSessionEvents;
import dev.hybridsession.internal.session.SpringSessionValues;
import dev.hybridsession.internal.session.TieredSessionRepository;
import dev.hybridsession.internal.store.CacheRoutes;
import dev.hybridsession.internal.store.OldSessions;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.internal.subsession.SubsessionSettings;
import dev.hybridsession.internal.wiring.Composition;
import dev.hybridsession.internal.wiring.CompositionBuilder;
import dev.hybridsession.internal.wiring.CompositionBuilder.LockParts;
import dev.hybridsession.internal.wiring.CompositionBuilder.OldStoreParts;
import dev.hybridsession.serializer.AttributeSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.Lifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.util.ClassUtils;

/**
 * The sessions of one instance of an application, in memcached and in the database. The
 * builder makes all parts and connects them; the Spring configuration calls it, and so
 * may a program without an application context:
 *
 * <pre class="code">
 * try (HybridSessions sessions = HybridSessions.builder(dataSource, List.of("cache:11211"))
 *         .configure((settings) -&gt; settings.setNamespace("shop"))
 *         .build()) {
 *     sessions.jobs().start();
 *     HybridSession session = sessions.repository().createSession();
 *     sessions.repository().save(session);
 * }
 * </pre>
 *
 * The database has the tables of the scripts in {@code dev/hybridsession/jdbc}. Nothing
 * runs before {@code jobs().start()}: without the jobs nothing is synced in the
 * background, no expired session is ended, and other instances do not know of this one.
 */
public final class HybridSessions implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(HybridSessions.class);

	final Composition parts;

	final SessionJobs jobs;

	private final HybridSessionOperations operations;

	/** In the order in which they are closed. */
	private final Queue<AutoCloseable> opened = new ConcurrentLinkedQueue<>();

	private HybridSessions(Builder with, Tiers tiers) {
		CheckedSettings settings = tiers.settings();
		HybridSessionSettings values = settings.values();
		CacheRoutes routes = Objects.requireNonNull(tiers.cache().routes(), "routes of the cache");
		this.parts = compose(with, tiers, routes);
		this.operations = new InstanceOperations(this.parts, settings, routes,
				(internalId) -> JdbcSessionStore.publicId(tiers.database().tables, internalId));
		ClusterMember member = new ClusterMember(this.parts.heartbeat(), this.parts.identity(), routes,
				values.getCluster().getHeartbeat(), this.parts.news());
		TableCheck tables = new TableCheck(tiers.database().tables,
				values.getReaper().getArchive() == ReaperOptions.Archive.JDBC,
				values.getEvents().getScope() == EventScope.CLUSTER,
				(values.getMigration().store() == OldStore.SPRING_SESSION_JDBC) ? oldTables(tiers) : null);
		StartReport report = new StartReport(settings, tiers.database(), tables, this.parts.tiers().gate(),
				this.parts.identity());
		this.jobs = new SessionJobs(report, this.parts.sync(),
				values.getReaper().isEnabled() ? this.parts.reaper() : null, settings.timing().reaperInterval(),
				member);
		TieredSessionRepository repository = this.parts.repository();
		repository.setDefaultMaxInactiveInterval(values.maxInactiveInterval());
		repository.setSaveMode(values.getSaveMode());
		repository.setFlushMode(values.getFlushMode());
		repository.setWriteThroughAttributes(values.getWriteThroughAttributes());
		repository.setSignedIds(settings.signedIds());
		repository.setLimits(values.getLimits().toLimits());
	}

	private static Composition compose(Builder with, Tiers tiers, CacheRoutes routes) {
		CheckedSettings settings = tiers.settings();
		HybridSessionSettings values = settings.values();
		Tables tables = tiers.database().tables;
		ApplicationSessionEvents events = new ApplicationSessionEvents(with.events);
		CompositionBuilder parts = Composition.of(tiers.cache(), tiers.store(), settings.clock(), settings.timing())
			.keys(settings.namespace().value(), new JdbcStoreId(tables)::claim)
			.queue(tiers.database().queue)
			.subsessions(tiers.cache().singleOwner(), new JdbcSubsessionStore(tables), subsessionSettings(settings))
			.locks(new LockParts(tiers.cache().leases(), new JdbcLockTable(tables),
					values.getLocking().toSettings(settings.timing().clockSkew()), HybridSessions::leaseThread))
			.cluster(new JdbcClusterNotebook(tables), routes, values.getCluster().getHeartbeat())
			.serializer(with.serializer(settings), values.getSerialization().getOnError())
			.listeners(events, with.observer, archive(with.archives, tiers))
			.memory(values.getLimits().toCapacities(), values.getSync().isBackground())
			.passes(values.getSync().getBatchSize(), values.getReaper().getBatchSize(), tiers.database().workers);
		OldStore store = values.getMigration().store();
		if (store != null) {
			OldSessions old = oldSessions(with, store, tiers);
			parts.oldStore(
					new OldStoreParts(old, store == OldStore.SPRING_SESSION_JDBC, old.values(with.oldValues(settings)),
							values.getMigration().getFrom() != null, values.getMigration().getTo() != null));
		}
		if (values.getEvents().getScope() == EventScope.CLUSTER) {
			parts.endNotices(new JdbcEndNotices(tables), events::ended);
		}
		return parts.build();
	}

	private static OldSessions oldSessions(Builder with, OldStore store, Tiers tiers) {
		OldSessions other = (store == OldStore.SPRING_SESSION_JDBC) ? new JdbcOldSessions(oldTables(tiers))
				: with.otherStore.get();
		if (other == null) {
			throw InvalidSettingException.of("hybrid-session.migration", "spring-session-data-redis",
					"It needs the starter, spring-data-redis, and a bean of type RedisConnectionFactory.");
		}
		return other;
	}

	private static Tables oldTables(Tiers tiers) {
		HybridSessionSettings values = tiers.settings().values();
		return new Tables(tiers.database().dataSource(), values.getMigration().getTableName(), values.getNamespace());
	}

	private static SubsessionSettings subsessionSettings(CheckedSettings settings) {
		HybridSessionSettings values = settings.values();
		return new SubsessionSettings(values.getLocking().getLease(), values.getLocking().getWait(),
				values.getSerialization().getOnError() != AttributeErrorPolicy.FAIL,
				values.getSubsessions().getWriteThrough(), values.getLimits().toLimits());
	}

	/**
	 * Begins with the first task: an instance that locks nothing has no thread for it.
	 */
	private static ScheduledExecutorService leaseThread() {
		CustomizableThreadFactory factory = new CustomizableThreadFactory("hybrid-session-leases-");
		factory.setDaemon(true);
		ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, factory);
		// it ends when nothing is to be renewed, and begins again
		thread.setRemoveOnCancelPolicy(true);
		thread.setKeepAliveTime(1, TimeUnit.SECONDS);
		thread.allowCoreThreadTimeOut(true);
		return thread;
	}

	private static @Nullable SessionArchive archive(List<SessionArchive> declared, Tiers tiers) {
		List<SessionArchive> all = new ArrayList<>(declared.stream().map(tiers.database()::inOurTransaction).toList());
		HybridSessionSettings values = tiers.settings().values();
		if (values.getReaper().getArchive() == ReaperOptions.Archive.JDBC) {
			all.add(new JdbcSessionArchive(tiers.database().tables));
		}
		return all.isEmpty() ? null : (session) -> all.forEach((archive) -> archive.archive(session));
	}

	/**
	 * Begins to set sessions up.
	 * @param dataSource the database that has the tables; it stays the caller's to close
	 * @param servers the memcached servers, each {@code host:port}, written alike by all
	 * instances
	 * @return a builder with the defaults of all settings
	 */
	public static Builder builder(DataSource dataSource, List<String> servers) {
		Builder builder = new Builder(Objects.requireNonNull(dataSource, "dataSource"), null);
		builder.values.getMemcached().setServers(servers);
		return builder;
	}

	/** Begins to set sessions up over tiers that are open. The caller closes them. */
	static Builder over(Tiers tiers) {
		return new Builder(null, tiers);
	}

	/** The cache, which connects to memcached when it is started. */
	static RoutedCache cache(CheckedSettings settings, MemcachedClientFactory clients, SessionObserver observer) {
		return Memcached.prepare(settings.values().getMemcached().toSettings(), clients, settings.clock(),
				settings.timing().clockSkew(), (node) -> settings.recordSeal().isNone() ? node
						: new SealedNode(node, settings.recordSeal(), observer));
	}

	/**
	 * Returns the repository for Spring Session, whose setters change what the settings
	 * say. Threads may share it.
	 */
	public HybridSessionRepository repository() {
		return this.parts.repository();
	}

	/** Returns the subsessions of the repository's sessions. Threads may share them. */
	public Subsessions subsessions() {
		return this.parts.subsessions();
	}

	/**
	 * Returns the locks that keep other requests, also of other instances, from a
	 * session.
	 */
	public SessionLocks locks() {
		return this.parts.locks();
	}

	/** Returns the operations for operators, such as {@code drain()}. */
	public HybridSessionOperations operations() {
		return this.operations;
	}

	/**
	 * Returns the background jobs: the sync every second, the reaper every
	 * {@code hybrid-session.reaper.interval}, and the heartbeat every
	 * {@code hybrid-session.cluster.heartbeat}, on daemon threads of their own. They do
	 * not run yet.
	 * <ul>
	 * <li>{@code start()} waits until other instances know of this one: as a rule for
	 * milliseconds, and at most 7 s and three heartbeats. It does not fail if the
	 * database is away. It throws an {@link dev.hybridsession.InvalidSettingException} if
	 * a table is missing or cannot be written.</li>
	 * <li>{@code stop()} syncs everything first, and waits for the database. After it the
	 * jobs can be started again, but not after {@link #close()}: {@code start()} then
	 * throws an {@link IllegalStateException}.</li>
	 * </ul>
	 */
	public Lifecycle jobs() {
		return this.jobs;
	}

	/**
	 * Stops the jobs if they run, which syncs everything. Then it frees what the builder
	 * has opened: the thread of the locks, the connections to memcached, and the pool of
	 * connections to the database. The data source stays open, and the jobs do not start
	 * again. A second call does nothing.
	 */
	@Override
	public void close() {
		for (AutoCloseable part = this.opened.poll(); part != null; part = this.opened.poll()) {
			try {
				part.close();
			}
			catch (Exception ex) {
				logger.warn("{} cannot be closed; the rest is closed all the same", part, ex);
			}
		}
	}

	/** The settings, and the tiers that are open by them. */
	record Tiers(CheckedSettings settings, SessionCache cache, SessionDatabase database, SessionStore store) {
	}

	/**
	 * Sets sessions up. Everything but the database and the servers has a default. No
	 * argument may be {@code null}.
	 */
	public static final class Builder {

		private final @Nullable DataSource dataSource;

		private final @Nullable Tiers tiers;

		private final HybridSessionSettings values = new HybridSessionSettings();

		private final List<SessionArchive> archives = new ArrayList<>();

		private @Nullable ClassLoader classLoader = ClassUtils.getDefaultClassLoader();

		private List<String> basePackages = List.of();

		private @Nullable AttributeSerializer serializer;

		private @Nullable AttributeSerializer oldValues;

		private Supplier<@Nullable OldSessions> otherStore = () -> null;

		private SessionObserver observer = SessionObserver.NONE;

		private ApplicationEventPublisher events = (event) -> {
		};

		private MemcachedClientFactory clients = MemcachedClientFactory.standard();

		private Clock clock = Clock.systemUTC();

		private Builder(@Nullable DataSource dataSource, @Nullable Tiers tiers) {
			this.dataSource = dataSource;
			this.tiers = tiers;
		}

		/**
		 * Changes settings. May be called several times; the last value counts.
		 * @param change changes the settings, which are checked by {@link #build()}
		 */
		public Builder configure(Consumer<HybridSessionSettings> change) {
			change.accept(this.values);
			return this;
		}

		/**
		 * Sets the packages of the application: objects of their classes, and of those in
		 * their subpackages, are allowed in sessions. None if not set. A serializer of
		 * the application does not heed them.
		 * @param names the names of the packages
		 */
		public Builder basePackages(List<String> names) {
			this.basePackages = List.copyOf(names);
			return this;
		}

		/**
		 * Sets what turns values into bytes; the JDK's serialization if not set.
		 * @param value a serializer that threads may share
		 */
		public Builder serializer(AttributeSerializer value) {
			this.serializer = Objects.requireNonNull(value, "serializer");
			return this;
		}

		/**
		 * Sets where the classes of attributes are; the default class loader if not set.
		 */
		Builder classLoader(@Nullable ClassLoader value) {
			this.classLoader = value;
			return this;
		}

		/** Sets what encodes and decodes the values of the old store. */
		Builder oldValues(AttributeSerializer value) {
			this.oldValues = value;
			return this;
		}

		/** Sets the sessions that the application had in neither tier. */
		Builder otherStore(Supplier<@Nullable OldSessions> value) {
			this.otherStore = value;
			return this;
		}

		/**
		 * Adds an archive, which gets every session that ends. It is called in the
		 * transaction that ends the session.
		 * @param archive the archive
		 */
		public Builder archive(SessionArchive archive) {
			this.archives.add(Objects.requireNonNull(archive, "archive"));
			return this;
		}

		/**
		 * Sets what counts; nothing if not set.
		 * @param value an observer, which must not wait
		 */
		public Builder observer(SessionObserver value) {
			return observers(new SessionObservers(List.of(Objects.requireNonNull(value, "observer"))));
		}

		Builder observers(SessionObservers all) {
			this.observer = all;
			return this;
		}

		/**
		 * Sets what hears the events of Spring Session, and of sessions that other
		 * instances have ended; nothing if not set.
		 * @param publisher called by the thread that saves or ends the session
		 */
		public Builder events(ApplicationEventPublisher publisher) {
			this.events = Objects.requireNonNull(publisher, "events");
			return this;
		}

		/**
		 * Sets what makes the clients of memcached; plain ones if not set.
		 * @param factory the factory
		 */
		public Builder clients(MemcachedClientFactory factory) {
			this.clients = Objects.requireNonNull(factory, "clients");
			return this;
		}

		/**
		 * Sets the clock; the system's if not set. The instance compares it with the
		 * database's.
		 * @param value a clock that moves on
		 */
		public Builder clock(Clock value) {
			this.clock = Objects.requireNonNull(value, "clock");
			return this;
		}

		/**
		 * Checks the settings, makes all parts, and connects to memcached, for which it
		 * waits at most a second. The database is not asked yet. A server that is away is
		 * connected to as soon as it is there, and while the database is away the
		 * repository throws {@code SessionUnavailableException}.
		 * @return the sessions; close them in the end
		 * @throws InvalidSettingException if settings cannot work
		 */
		public HybridSessions build() {
			if (this.tiers != null) {
				HybridSessions sessions = new HybridSessions(this, this.tiers);
				sessions.opened.add(sessions.parts);
				return sessions;
			}
			CheckedSettings settings = CheckedSettings.of(this.values, this.clock);
			SessionDatabase database = SessionDatabase.of(Objects.requireNonNull(this.dataSource), settings.values());
			SessionStore store = new JdbcSessionStore(database.tables);
			RoutedCache cache = cache(settings, this.clients, this.observer);
			HybridSessions sessions = new HybridSessions(this, new Tiers(settings, cache, database, store));
			sessions.opened.addAll(List.of(sessions.jobs::close, sessions.parts, cache, database));
			// last, because a builder that fails must leave no thread
			cache.start();
			return sessions;
		}

		private AttributeSerializer serializer(CheckedSettings settings) {
			return (this.serializer != null) ? this.serializer : filtered(settings);
		}

		private AttributeSerializer oldValues(CheckedSettings settings) {
			return (this.oldValues != null) ? this.oldValues : new SpringSessionValues(filtered(settings));
		}

		private AttributeSerializer filtered(CheckedSettings settings) {
			return settings.values().getSerialization().serializer(this.classLoader, this.basePackages);
		}

	}

}
