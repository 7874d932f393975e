package dev.hybridsession.internal.jdbc;

import java.util.List;
import java.util.stream.IntStream;

import dev.hybridsession.internal.store.EndNotice;
import dev.hybridsession.internal.store.EndNotices;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Tests the promises of {@link JdbcEndNotices} on each database. */
@Tag("servers")
class EndNoticesTests {

	@ParameterizedTest
	@EnumSource
	void noticesAreReadInOrderAndPageByPageUntilTheyAreForgotten(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			EndNotices notices = new JdbcEndNotices(new Tables(database.dataSource(), "HYBRID_SESSION", "shop"));
			EndNotices others = new JdbcEndNotices(new Tables(database.dataSource(), "HYBRID_SESSION", "office"));
			List<EndNotice> told = IntStream.range(0, 7).mapToObj((i) -> notice("id" + i, i / 3)).toList();
			notices.tell(told.subList(3, 7));
			notices.tell(told.subList(0, 3));
			assertThat(notices.toldSince(0, "", 10)).isEqualTo(told);
			assertThat(notices.toldSince(0, "", 2)).isEqualTo(told.subList(0, 2));
			assertThat(notices.toldSince(0, "id1", 10)).isEqualTo(told.subList(2, 7));
			assertThat(notices.toldSince(1, "", 10)).isEqualTo(told.subList(3, 7));
			assertThat(others.toldSince(0, "", 10)).isEmpty();
			others.tell(told);
			notices.forget(1);
			assertThat(notices.toldSince(0, "", 10)).isEqualTo(told.subList(3, 7));
			assertThat(others.toldSince(0, "", 10)).isEqualTo(told);
		}
	}

	@ParameterizedTest
	@EnumSource
	void repeatedNoticeStaysAsItIsAndHoldsUpNoOther(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			EndNotices notices = new JdbcEndNotices(new Tables(database.dataSource(), "HYBRID_SESSION", "shop"));
			notices.tell(List.of(notice("b", 1)));
			notices.tell(List.of(notice("a", 2), notice("b", 2), notice("c", 2)));
			assertThat(notices.toldSince(0, "", 10)).containsExactly(notice("b", 1), notice("a", 2), notice("c", 2));
			database.runScript("schema-drop-" + server.platform() + ".sql");
			assertThatIllegalStateException().isThrownBy(() -> notices.toldSince(0, "", 1))
				.withMessageContaining("run the schema script");
		}
		TestDatabase gone = TestDatabaseServer.H2.createEmpty();
		EndNotices lost = new JdbcEndNotices(new Tables(gone.dataSource(), "HYBRID_SESSION", "shop"));
		gone.close();
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> lost.forget(0));
	}

	private static EndNotice notice(String id, long told) {
		return new EndNotice(id, "public-" + id, told == 1, "instance", told);
	}

}
