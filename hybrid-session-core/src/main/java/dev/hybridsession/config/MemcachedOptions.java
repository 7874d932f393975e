package dev.hybridsession.config;

import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.memcached.MemcachedServer;
import dev.hybridsession.internal.cache.memcached.MemcachedSettings;
import dev.hybridsession.internal.cache.memcached.MemcachedTls;
import dev.hybridsession.internal.cache.memcached.MemcachedUser;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/** How memcached is reached: {@code hybrid-session.memcached.*}. */
public final class MemcachedOptions {

	private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);

	private static final int MOST_CONNECTIONS = 64;

	/** Servers as host:port. All instances must write them alike. */
	private List<String> servers = List.of("localhost:11211");

	/** Protocol to talk to memcached. */
	private MemcachedProtocol protocol = MemcachedProtocol.AUTO;

	/**
	 * Maximum time that a request waits for one answer. If a duration suffix is not
	 * specified, milliseconds will be used.
	 */
	@DurationUnit(ChronoUnit.MILLIS)
	private Duration operationTimeout = Duration.ofMillis(250);

	/** Number of connections to a server. */
	private int connections = 1;

	/**
	 * Size of the largest record to put into memcached, at most what its option -I
	 * allows. Larger records live in the database alone.
	 */
	private DataSize maxItemSize = DataSize.ofMegabytes(1);

	/** Number of further servers that hold a copy of each session. */
	private int replicas;

	/** User of the servers, in their authentication file or SASL. Needs a password. */
	private @Nullable String username;

	/** Password of the user, sent as it is if there is no TLS. */
	private @Nullable String password;

	private final Ssl ssl = new Ssl();

	MemcachedOptions() {
	}

	public List<String> getServers() {
		return this.servers;
	}

	public void setServers(List<String> servers) {
		this.servers = List.copyOf(servers);
	}

	public MemcachedProtocol getProtocol() {
		return this.protocol;
	}

	public void setProtocol(MemcachedProtocol protocol) {
		this.protocol = protocol;
	}

	public Duration getOperationTimeout() {
		return this.operationTimeout;
	}

	public void setOperationTimeout(Duration operationTimeout) {
		this.operationTimeout = operationTimeout;
	}

	public int getConnections() {
		return this.connections;
	}

	public void setConnections(int connections) {
		this.connections = connections;
	}

	public DataSize getMaxItemSize() {
		return this.maxItemSize;
	}

	public void setMaxItemSize(DataSize maxItemSize) {
		this.maxItemSize = maxItemSize;
	}

	public int getReplicas() {
		return this.replicas;
	}

	public void setReplicas(int replicas) {
		this.replicas = replicas;
	}

	public @Nullable String getUsername() {
		return this.username;
	}

	public void setUsername(@Nullable String username) {
		this.username = username;
	}

	public @Nullable String getPassword() {
		return this.password;
	}

	public void setPassword(@Nullable String password) {
		this.password = password;
	}

	public Ssl getSsl() {
		return this.ssl;
	}

	void check() {
		this.ssl.check();
		List<MemcachedServer> parsed = parsedServers();
		SettingsCheck.require(!parsed.isEmpty() && new HashSet<>(parsed).size() == parsed.size(), "memcached.servers",
				parsed, "one server or more as host:port, and none twice");
		SettingsCheck.require(
				this.operationTimeout.compareTo(Duration.ofMillis(1)) >= 0
						&& this.operationTimeout.compareTo(LONGEST_TIMEOUT) <= 0,
				"memcached.operation-timeout", this.operationTimeout, "from 1ms to 1m; a bare number is milliseconds");
		SettingsCheck.require(this.connections >= 1 && this.connections <= MOST_CONNECTIONS, "memcached.connections",
				this.connections, "from 1 to " + MOST_CONNECTIONS);
		SettingsCheck.require(this.maxItemSize.toBytes() >= 1 && this.maxItemSize.toBytes() <= Integer.MAX_VALUE,
				"memcached.max-item-size", this.maxItemSize,
				"positive, at most what memcached's option -I allows, and less than 2GB");
		SettingsCheck.require(this.replicas >= 0 && this.replicas < parsed.size(), "memcached.replicas", this.replicas,
				"0 or more, and less than there are servers in hybrid-session.memcached.servers, of which there "
						+ ((parsed.size() == 1) ? "is 1" : "are " + parsed.size()));
		MemcachedUser.of(this.username, this.password);
	}

	private List<MemcachedServer> parsedServers() {
		return this.servers.stream().map(MemcachedServer::of).toList();
	}

	/** These settings as the client takes them. */
	MemcachedSettings toSettings() {
		return new MemcachedSettings(parsedServers(), this.protocol, this.operationTimeout, this.connections,
				(int) this.maxItemSize.toBytes(), this.replicas, MemcachedUser.of(this.username, this.password),
				this.ssl.toTls());
	}

	/** How connections are encrypted: {@code hybrid-session.memcached.ssl.*}. */
	public static final class Ssl {

		/**
		 * Whether to encrypt connections (TLS). If unset, they are if there is a bundle.
		 */
		private @Nullable Boolean enabled;

		/**
		 * Name of the SSL bundle with the trusted authorities, and with a key if servers
		 * ask for one. If unset, the JVM's default.
		 */
		private @Nullable String bundle;

		/**
		 * Whether the certificate of a server must be for its name in the list of
		 * servers.
		 */
		private boolean verifyHostname = true;

		private @Nullable Supplier<SSLContext> context;

		private Consumer<SSLParameters> parameters = (all) -> {
		};

		Ssl() {
		}

		public boolean isEnabled() {
			return (this.enabled != null) ? this.enabled : this.bundle != null || this.context != null;
		}

		public void setEnabled(@Nullable Boolean enabled) {
			this.enabled = enabled;
		}

		public @Nullable String getBundle() {
			return this.bundle;
		}

		public void setBundle(@Nullable String bundle) {
			this.bundle = bundle;
		}

		public boolean isVerifyHostname() {
			return this.verifyHostname;
		}

		public void setVerifyHostname(boolean verifyHostname) {
			this.verifyHostname = verifyHostname;
		}

		/**
		 * Sets the context of all connections, which turns encryption on. A program
		 * without Spring Boot does this instead of naming a bundle.
		 * @param value the context
		 */
		public void context(SSLContext value) {
			Objects.requireNonNull(value, "value");
			context(() -> value, (all) -> {
			});
		}

		/**
		 * Sets where connections get their context from, which turns encryption on. It is
		 * asked for each new connection, so it may change.
		 * @param supplier returns the context
		 * @param restriction sets the protocols and cipher suites of a connection if they
		 * are not to be the defaults
		 */
		public void context(Supplier<SSLContext> supplier, Consumer<SSLParameters> restriction) {
			this.context = Objects.requireNonNull(supplier, "supplier");
			this.parameters = Objects.requireNonNull(restriction, "restriction");
		}

		void check() {
			SettingsCheck.require(!isEnabled() || this.bundle == null || this.context != null, "memcached.ssl.bundle",
					String.valueOf(this.bundle), "the name of an SSL bundle of Spring Boot (spring.ssl.bundle). Without"
							+ " Spring Boot, give MemcachedOptions.Ssl a context instead");
		}

		@Nullable MemcachedTls toTls() {
			return isEnabled() ? new MemcachedTls((this.context != null) ? this.context : Ssl::defaultContext,
					this.parameters, this.verifyHostname) : null;
		}

		private static SSLContext defaultContext() {
			try {
				return SSLContext.getDefault();
			}
			catch (NoSuchAlgorithmException ex) {
				throw new IllegalStateException("The JVM has no default for TLS", ex);
			}
		}

	}

}
