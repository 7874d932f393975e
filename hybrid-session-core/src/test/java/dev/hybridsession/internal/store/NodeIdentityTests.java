package dev.hybridsession.internal.store;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class NodeIdentityTests {

	private static final NodeIdentity SERVER = new NodeIdentity("1@1700000000", "a");

	@Test
	void serversDifferByProcessOrToken() {
		assertThat(SERVER.differsFrom(new NodeIdentity("2@1700000000", "a"))).isTrue();
		assertThat(SERVER.differsFrom(new NodeIdentity("1@1700000001", "a"))).isTrue();
		assertThat(SERVER.differsFrom(new NodeIdentity("1@1700000000", "b"))).isTrue();
		assertThat(SERVER.differsFrom(new NodeIdentity("", "b"))).isTrue();
		assertThat(SERVER.differsFrom(SERVER)).isFalse();
	}

	@Test
	void unknownIdentityDiffersFromNothing() {
		assertThat(SERVER.differsFrom(NodeIdentity.UNKNOWN)).isFalse();
		assertThat(NodeIdentity.UNKNOWN.differsFrom(SERVER)).isFalse();
		assertThat(SERVER.differsFrom(new NodeIdentity("1@1700000000", ""))).isFalse();
		assertThat(SERVER.differsFrom(new NodeIdentity("", "a"))).isFalse();
	}

	/** Two containers whose process is number 1 may have started in the same second. */
	@Test
	void onlyATokenSaysThatTwoAreTheSame() {
		assertThat(SERVER.isSameAs(SERVER)).isTrue();
		assertThat(SERVER.isSameAs(new NodeIdentity("", "a"))).isTrue();
		assertThat(SERVER.isSameAs(new NodeIdentity("2@1700000000", "a"))).isFalse();
		assertThat(new NodeIdentity("1@1", "").isSameAs(new NodeIdentity("1@1", ""))).isFalse();
		assertThat(NodeIdentity.UNKNOWN.isSameAs(NodeIdentity.UNKNOWN)).isFalse();
	}

	@Test
	void isReadAsItIsWritten() {
		for (NodeIdentity identity : new NodeIdentity[] { SERVER, NodeIdentity.UNKNOWN, new NodeIdentity("", "a-b"),
				new NodeIdentity("1@2", "") }) {
			assertThat(NodeIdentity.of(identity.text())).isEqualTo(identity);
			assertThat(identity.text()).doesNotContain(",", " ");
		}
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "x", "1/2", "1@/a", "1@2/a b", "1@2/a,b", "/", "-1@2/a", "1@2/a/b", "9999999999999999999@1/a" })
	void textOfAnotherReleaseIsUnknown(String text) {
		assertThat(NodeIdentity.of(text)).isEqualTo(NodeIdentity.UNKNOWN);
	}

	@Test
	void namesTheProcessForAPerson() {
		assertThat(new NodeIdentity("4711@1700000000", "")).hasToString("process 4711 started 2023-11-14T22:13:20Z");
		assertThat(NodeIdentity.UNKNOWN).hasToString("an unknown server");
	}

}
