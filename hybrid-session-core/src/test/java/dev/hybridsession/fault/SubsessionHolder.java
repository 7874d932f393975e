package dev.hybridsession.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.hybridsession.LockedSubsession;
import dev.hybridsession.Subsession;
import dev.hybridsession.SubsessionLockLostException;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.jdbc.JdbcSessionStore;
import dev.hybridsession.internal.jdbc.JdbcSubsessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.record.RecordLimits;
import dev.hybridsession.internal.subsession.SubsessionSettings;
import dev.hybridsession.support.HybridInstance;

/**
 * An instance in a process of its own, which locks a subsession and says so, and writes
 * under the lock once it is told to.
 */
final class SubsessionHolder {

	static final Duration LEASE = Duration.ofSeconds(2);

	static final String LOCKED = "locked";

	static final String LOST = "lost";

	private SubsessionHolder() {
	}

	public static void main(String[] arguments) throws IOException {
		HikariDataSource database = new HikariDataSource();
		database.setJdbcUrl(arguments[1]);
		database.setUsername(arguments[2]);
		database.setPassword(arguments[3]);
		HybridInstance instance = instance(LockHolder.connect(arguments[0]), database);
		LockedSubsession<Integer> locked = counter(instance, arguments[4]).lock();
		System.out.println(LOCKED);
		new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
		try {
			locked.set(-1);
			System.out.println("written");
		}
		catch (SubsessionLockLostException ex) {
			System.out.println(LOST);
		}
		System.exit(0);
	}

	static HybridInstance instance(RoutedCache cache, DataSource database) {
		return HybridInstance
			.on(cache, new JdbcSessionStore(new Tables(database, "HYBRID_SESSION", "hybrid")), Clock.systemUTC())
			.subsessions(new JdbcSubsessionStore(new Tables(database, "HYBRID_SESSION", "hybrid")))
			.subsessionSettings(
					new SubsessionSettings(LEASE, Duration.ofSeconds(30), true, Set.of(), RecordLimits.DEFAULT))
			.build();
	}

	static Subsession<Integer> counter(HybridInstance instance, String sessionId) {
		return instance.subsessions.of(sessionId, "counter", Integer.class);
	}

}
