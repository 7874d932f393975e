package dev.hybridsession.internal.session;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.hybridsession.internal.jdbc.JdbcSessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.support.HybridInstance;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.session.FindByIndexNameSessionRepository;

import static org.assertj.core.api.Assertions.assertThat;

/** How often the database is asked, in statements that reach it. */
class StatementCountTests extends RepositoryTestBase {

	private final List<String> statements = new CopyOnWriteArrayList<>();

	private HybridInstance counted;

	@BeforeEach
	void countStatements() {
		DelegatingDataSource counting = new DelegatingDataSource(this.database.dataSource()) {

			@Override
			public Connection getConnection() throws SQLException {
				return counting(super.getConnection());
			}

		};
		this.counted = HybridInstance
			.on(this.cache, new JdbcSessionStore(new Tables(counting, "HYBRID_SESSION", "hybrid")), this.clock)
			.build();
		this.statements.clear();
	}

	private Connection counting(Connection connection) {
		return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
				(proxy, method, arguments) -> {
					if (method.getName().startsWith("prepare") || method.getName().equals("createStatement")) {
						this.statements.add((arguments != null) ? String.valueOf(arguments[0]) : "?");
					}
					try {
						return method.invoke(connection, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

	@Test
	void threeHundredPageLoadsOfALoggedInUserHardlyTouchTheDatabase() {
		TieredSession session = this.counted.create();
		TieredSession login = this.counted.repository.findById(session.getId());
		login.changeSessionId();
		login.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
		this.counted.repository.save(login);
		assertThat(this.statements).as("insert, id, principal").hasSize(3);
		this.statements.clear();
		for (int i = 0; i < 300; i++) {
			this.clock.advance(Duration.ofMillis(399));
			this.counted.page(login.getId(), (page) -> {
				Integer count = page.getAttribute("count");
				page.setAttribute("count", (count != null) ? count + 1 : 1);
			});
			this.counted.sync.run();
		}
		assertThat(this.statements).noneMatch((sql) -> sql.stripLeading().startsWith("SELECT"));
		assertThat(this.statements).hasSizeBetween(1, 3);
	}

	@Test
	void aHundredSessionsAreSyncedInBatches() {
		List<TieredSession> sessions = java.util.stream.IntStream.range(0, 100)
			.mapToObj((i) -> this.counted.create())
			.toList();
		this.clock.advance(SECOND);
		sessions.forEach((session) -> this.counted.page(session.getId(), (page) -> page.setAttribute("a", 1)));
		this.statements.clear();
		assertThat(this.counted.sync.drain()).isEqualTo(100);
		assertThat(this.statements).hasSize(2);
	}

	@Test
	void aPageLoadAfterALossOfMemcachedIsOneSelect() {
		TieredSession session = this.counted.create();
		loseMemcached();
		this.statements.clear();
		this.counted.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.counted.page(session.getId(), (page) -> page.setAttribute("a", 2));
		assertThat(this.statements).hasSize(1).first().asString().startsWith("SELECT");
	}

}
