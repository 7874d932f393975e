package dev.hybridsession.example;

import java.util.List;

import javax.sql.DataSource;

import dev.hybridsession.HybridSession;
import dev.hybridsession.Subsession;
import dev.hybridsession.config.HybridSessions;
import org.h2.jdbcx.JdbcDataSource;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * A program without an application context that keeps a session in memcached and in H2.
 * {@code docs/without-spring-boot.md} explains it.
 */
public final class SessionsWithoutSpring {

	private SessionsWithoutSpring() {
	}

	/**
	 * Keeps a session, and reads it again.
	 * @param servers the memcached servers, each {@code host:port}
	 */
	public static void main(String... servers) {
		DataSource dataSource = database();
		try (HybridSessions sessions = HybridSessions.builder(dataSource, List.of(servers))
			.configure((settings) -> settings.setNamespace("shop"))
			.basePackages(List.of("dev.hybridsession.example"))
			.events((event) -> System.out.println("heard " + event.getClass().getSimpleName()))
			.archive((ended) -> System.out.println("archived the session " + ended.internalId()))
			.build()) {
			sessions.jobs().start();
			String id = login(sessions);
			Subsession<Integer> cart = sessions.subsessions().of(id, "cart", Integer.class);
			cart.update((items) -> (items != null) ? items + 1 : 1);
			System.out.println("the cart has " + cart.get() + " item");
			sessions.operations()
				.describe(id)
				.ifPresent((session) -> System.out.println("read from " + session.servedBy()));
			sessions.repository().deleteById(id);
		}
	}

	private static String login(HybridSessions sessions) {
		HybridSession session = sessions.repository().createSession();
		session.setAttribute("user", "berta");
		sessions.repository().save(session);
		return session.getId();
	}

	/** An application has its own database, and makes the tables once. */
	private static DataSource database() {
		JdbcDataSource h2 = new JdbcDataSource();
		h2.setURL("jdbc:h2:mem:without-spring;DB_CLOSE_DELAY=-1");
		new ResourceDatabasePopulator(new ClassPathResource("dev/hybridsession/jdbc/schema-h2.sql")).execute(h2);
		return h2;
	}

}
