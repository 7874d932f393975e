package dev.hybridsession.sample;

import java.util.Map;

import dev.hybridsession.HybridSessionRepository;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.session.SessionRepository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The session page as a visitor sees it. */
class SampleApplicationTests extends RunningSample {

	@Test
	void strangerIsShownTheLoginAndTheDemoUsers() {
		Page page = this.alice.home();
		assertThat(page.isLogin()).isTrue();
		assertThat(page.body()).contains("<code>alice</code>", "<code>bob</code>");
	}

	/** The comparison of the showcase alone uses it, with a profile of its own. */
	@Test
	void libraryOfRedisChangesNothing(@Autowired ListableBeanFactory beans) {
		assertThat(beans.getBeanNamesForType(RedisConnectionFactory.class)).isEmpty();
		assertThat(beans.getBean(SessionRepository.class)).isInstanceOf(HybridSessionRepository.class);
	}

	@Test
	void wrongPasswordIsRefused() {
		Page page = this.alice.login("alice", "bob");
		assertThat(page.isLogin()).isTrue();
		assertThat(page.body()).contains("role=\"alert\"");
		assertThat(this.alice.home().isLogin()).isTrue();
	}

	@Test
	void restartOfMemcachedLogsNobodyOut() {
		this.alice.login("alice", "alice");
		this.alice.add("colour", "blue");
		this.alice.sync();
		awaitMemcached();
		MEMCACHED.restart();
		Page page = this.alice.home();
		assertThat(page.principal()).isEqualTo("alice");
		assertThat(page.servedBy()).isEqualTo("DATABASE");
		assertThat(page.body()).contains("colour", "blue");
		awaitMemcached();
		assertThat(this.alice.home().body()).contains("colour", "blue");
	}

	@Test
	void loginSurvivesARestartThatFollowsAtOnce() {
		this.alice.login("alice", "alice");
		MEMCACHED.restart();
		assertThat(this.alice.home().principal()).isEqualTo("alice");
	}

	@Test
	void loginGivesTheSessionAnotherIdAndTheOldOneIsDead() {
		this.alice.load("/login");
		String before = this.alice.cookie();
		this.alice.login("alice", "alice");
		assertThat(this.alice.cookie()).isNotEqualTo(before);
		assertThat(this.alice.withCookie(this.alice.cookie()).home().principal()).isEqualTo("alice");
		assertThat(this.alice.withCookie(before).home().isLogin()).isTrue();
	}

	@Test
	void logoutIsForGoodInBothTiers() {
		this.alice.login("alice", "alice");
		String cookie = this.alice.cookie();
		assertThat(this.alice.logout().isLogin()).isTrue();
		assertThat(this.alice.withCookie(cookie).home().isLogin()).isTrue();
		MEMCACHED.restart();
		assertThat(this.alice.withCookie(cookie).home().isLogin()).isTrue();
	}

	@Test
	void pageLoadsAreCounted() {
		int loads = this.alice.login("alice", "alice").pageLoads();
		this.alice.home();
		assertThat(this.alice.home().pageLoads()).isEqualTo(loads + 2);
	}

	@Test
	void attributeIsShownAsTextAndRemoved() {
		this.alice.login("alice", "alice");
		assertThat(this.alice.add("<b>", "<script>alert(1)</script>").body()).doesNotContain("<script>")
			.contains("&lt;script&gt;alert(1)&lt;/script&gt;");
		assertThat(this.alice.remove("<b>").body()).doesNotContain("alert(1)");
	}

	@Test
	void attributeThatIsTooLongIsRefusedWithASentence() {
		this.alice.login("alice", "alice");
		Page page = this.alice.add("n".repeat(Note.MAX_NAME_LENGTH + 1), "");
		assertThat(page.status()).isEqualTo(400);
		assertThat(page.body()).contains("That name is too long");
		assertThat(this.alice.add("colour", "v".repeat(Note.MAX_VALUE_LENGTH + 1)).body())
			.contains("That value is too long");
		assertThat(this.alice.add(" ", "").body()).contains("An attribute needs a name");
	}

	@Test
	void attributesAreLimitedInNumber() {
		this.alice.login("alice", "alice");
		for (int i = 0; i < SessionNotes.MAX_NOTES; i++) {
			this.alice.add("name" + i, "value");
		}
		assertThat(this.alice.add("one more", "").status()).isEqualTo(400);
		assertThat(this.alice.add("name0", "other").status()).isEqualTo(200);
	}

	@Test
	void attributeCannotReplaceTheLogin() {
		this.alice.login("alice", "alice");
		this.alice.add("SPRING_SECURITY_CONTEXT", "nobody");
		assertThat(this.alice.home().principal()).isEqualTo("alice");
	}

	@Test
	void formWithoutATokenIsRefused() {
		this.alice.login("alice", "alice");
		Page page = this.alice.post("/attributes", Map.of("name", "colour", "value", "blue"));
		assertThat(page.status()).isEqualTo(403);
		assertThat(page.body()).contains("That form belonged to another session");
		assertThat(this.alice.home().body()).doesNotContain("colour");
	}

	private void awaitMemcached() {
		await().until(() -> this.alice.home().servedBy(), "CACHE"::equals);
	}

}
