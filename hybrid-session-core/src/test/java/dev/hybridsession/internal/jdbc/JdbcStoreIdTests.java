package dev.hybridsession.internal.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import dev.hybridsession.support.Together;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@Tag("servers")
@ExtendWith(OutputCaptureExtension.class)
class JdbcStoreIdTests {

	private static JdbcStoreId storeId(TestDatabase database, String namespace) {
		return new JdbcStoreId(new Tables(database.dataSource(), "HYBRID_SESSION", namespace));
	}

	@ParameterizedTest
	@EnumSource
	void instancesThatStartTogetherGetOneId(TestDatabaseServer server) throws Exception {
		try (TestDatabase database = server.create()) {
			var ids = Together.together(8, (i) -> () -> storeId(database, "shop").claim("candidate-" + i));
			assertThat(ids).hasSize(8).containsOnly(ids.get(0));
			assertThat(storeId(database, "shop").claim("late")).isEqualTo(ids.get(0));
			assertThat(storeId(database, "office").claim("other")).isEqualTo("other");
		}
	}

	@Test
	void tablesThatWereEmptiedAtRunTimeAreSaid(CapturedOutput output) {
		try (TestDatabase database = TestDatabaseServer.H2.create()) {
			JdbcStoreId storeId = storeId(database, "emptied");
			storeId.claim("first");
			new JdbcTemplate(database.dataSource()).update("DELETE FROM HYBRID_SESSION_STORE");
			storeId.claim("again");
			storeId.claim("later");
			assertThat(output).containsOnlyOnce("Table HYBRID_SESSION_STORE had no store id, and has again now")
				.doesNotContain("has later");
		}
	}

	@Test
	void saysWhenItCannotBeAskedOrIsMissing() {
		try (TestDatabase database = TestDatabaseServer.H2.createEmpty()) {
			assertThatIllegalStateException().isThrownBy(() -> storeId(database, "shop").claim("x"))
				.withMessageContaining("run the schema script");
			HikariDataSource pool = database.connect((config) -> {
			});
			pool.close();
			assertThatExceptionOfType(StoreUnavailableException.class)
				.isThrownBy(() -> new JdbcStoreId(new Tables(pool, "HYBRID_SESSION", "shop")).claim("x"));
		}
	}

}
