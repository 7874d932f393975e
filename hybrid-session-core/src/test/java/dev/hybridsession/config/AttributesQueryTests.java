package dev.hybridsession.config;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.hybridsession.HybridSession;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the queries that show the attributes of a session in the database. */
@Tag("servers")
class AttributesQueryTests {

	@ParameterizedTest
	@EnumSource(names = { "H2", "POSTGRESQL", "MARIADB" })
	void attributesAreReadable(TestDatabaseServer server) throws Exception {
		try (TestDatabase database = server.create();
				HybridSessions sessions = HybridSessions.builder(database.dataSource(), List.of("localhost:1"))
					.basePackages(List.of(getClass().getPackageName()))
					.configure((settings) -> settings.getSerialization().setFormat(SerializationOptions.Format.JSON))
					.build()) {
			HybridSession session = sessions.repository().createSession();
			Map<String, Object> values = Map.of("cart", new ArrayList<>(List.of(new Item("t\u00e9", 2))), "name",
					"J\u00fcrgen", "visits", -3, "id", -4_000_000_000L, "member", true, "uuid",
					java.util.UUID.fromString("00000000-0000-0001-0000-000000000002"));
			values.forEach(session::setAttribute);
			session.removeAttribute("gone");
			sessions.repository().save(session);
			assertThat(rows(database, session.getInternalId())).isEqualTo(Map.of("cart",
					"[\"java.util.ArrayList\",[{\"@class\":\"" + Item.class.getName()
							+ "\",\"name\":\"t\u00e9\",\"count\":2}]]",
					"name", "J\u00fcrgen", "visits", "-3", "id", "-4000000000", "member", "true", "uuid", "17 bytes"));
		}
	}

	private static Map<String, String> rows(TestDatabase database, String internalId) throws Exception {
		String query = new ClassPathResource(
				"dev/hybridsession/jdbc/attributes-" + database.server().platform() + ".sql")
			.getContentAsString(StandardCharsets.UTF_8);
		Map<String, String> rows = new HashMap<>();
		new JdbcTemplate(database.dataSource()).query(query, (row) -> {
			String text = row.getString("TEXT");
			rows.put(row.getString("NAME"), (text != null) ? text : row.getInt("LENGTH") + " bytes");
		}, internalId);
		return rows;
	}

	record Item(String name, int count) implements Serializable {

	}

}
