package dev.hybridsession.internal.session;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import dev.hybridsession.AttributeErrorPolicy;
import dev.hybridsession.HybridSession;
import dev.hybridsession.serializer.AttributeSerializationException;
import dev.hybridsession.serializer.AttributeSerializer;
import dev.hybridsession.serializer.JdkAttributeSerializer;
import dev.hybridsession.support.FaultyStore;
import dev.hybridsession.support.HybridInstance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.FlushMode;
import org.springframework.session.SaveMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@ExtendWith(OutputCaptureExtension.class)
class AttributeTests extends RepositoryTestBase {

	private static final String USER = FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME;

	@Test
	void anAttributeThatWasOnlyReadIsNotSaved() {
		HybridSession session = sessionWithList();
		this.one.page(session.getId(), (page) -> page.<List<String>>getAttribute("list").add("lost"));
		assertThat(this.two.repository.findById(session.getId()).<List<String>>getAttribute("list")).isEmpty();
	}

	@Test
	void inTheOtherSaveModesAnAttributeChangedInPlaceIsSaved() {
		for (SaveMode mode : List.of(SaveMode.ON_GET_ATTRIBUTE, SaveMode.ALWAYS)) {
			this.one.repository.setSaveMode(mode);
			HybridSession session = sessionWithList();
			this.one.page(session.getId(), (page) -> page.<List<String>>getAttribute("list").add("kept"));
			assertThat(this.two.repository.findById(session.getId()).<List<String>>getAttribute("list"))
				.containsExactly("kept");
		}
	}

	@Test
	void aValueThatWasOnlyReadDoesNotEraseAConcurrentChange() {
		this.one.repository.setSaveMode(SaveMode.ALWAYS);
		HybridSession session = sessionWithList();
		HybridSession reader = this.one.repository.findById(session.getId());
		reader.getAttribute("list");
		reader.setAttribute("other", 1);
		this.two.page(session.getId(), (page) -> page.setAttribute("list", new ArrayList<>(List.of("new"))));
		this.one.repository.save(reader);
		assertThat(this.two.repository.findById(session.getId()).<List<String>>getAttribute("list"))
			.containsExactly("new");
	}

	@Test
	void aValueThatWasOnlyReadDoesNotEraseAConcurrentChangeInASecondSaveEither() {
		this.one.repository.setSaveMode(SaveMode.ALWAYS);
		HybridSession session = sessionWithList();
		HybridSession reader = this.one.repository.findById(session.getId());
		reader.getAttribute("list");
		reader.setAttribute("other", 1);
		this.two.page(session.getId(), (page) -> page.setAttribute("list", new ArrayList<>(List.of("new"))));
		this.one.repository.save(reader);
		this.one.repository.save(reader);
		assertThat(this.two.repository.findById(session.getId()).<List<String>>getAttribute("list"))
			.containsExactly("new");
	}

	@Test
	void aValueThatIsChangedInPlaceBetweenTwoSavesIsSavedTwice() {
		this.one.repository.setSaveMode(SaveMode.ON_GET_ATTRIBUTE);
		HybridSession session = sessionWithList();
		this.one.page(session.getId(), (page) -> {
			page.<List<String>>getAttribute("list").add("first");
			this.one.repository.save(page);
			page.<List<String>>getAttribute("list").add("second");
		});
		assertThat(this.two.repository.findById(session.getId()).<List<String>>getAttribute("list"))
			.containsExactly("first", "second");
	}

	@Test
	void anInstanceWithAnOlderClassThatOnlyReadsAValueLeavesItsNewFields() {
		AttributeSerializer newer = new JdkAttributeSerializer(null, List.of("*"), List.of());
		AttributeSerializer older = new AttributeSerializer() {

			@Override
			public byte[] serialize(Object value) {
				return newer.serialize(value);
			}

			@Override
			public Object deserialize(byte[] bytes) {
				Object value = newer.deserialize(bytes);
				if (value instanceof List<?> list) {
					list.remove("new field");
				}
				return value;
			}

		};
		HybridInstance old = HybridInstance.on(this.cache, this.store, this.clock).serializer(older).build();
		old.repository.setSaveMode(SaveMode.ON_GET_ATTRIBUTE);
		HybridSession session = sessionWithList();
		this.one.page(session.getId(), (page) -> page.setAttribute("list", new ArrayList<>(List.of("new field"))));
		old.page(session.getId(), (page) -> {
			assertThat(page.<List<String>>getAttribute("list")).isEmpty();
			page.setAttribute("other", 1);
		});
		assertThat(this.one.repository.findById(session.getId()).<List<String>>getAttribute("list"))
			.containsExactly("new field");
		old.page(session.getId(), (page) -> page.<List<String>>getAttribute("list").add("changed"));
		assertThat(this.one.repository.findById(session.getId()).<List<String>>getAttribute("list"))
			.containsExactly("changed");
	}

	@Test
	void thePrincipalIsAsNewAsTheAttributeThatNamesIt() {
		HybridSession session = this.one.create();
		HybridSession first = this.one.repository.findById(session.getId());
		HybridSession second = this.two.repository.findById(session.getId());
		first.setAttribute(USER, "older");
		this.clock.advance(SECOND);
		second.setAttribute(USER, "newer");
		this.two.repository.save(second);
		this.clock.advance(SECOND);
		this.one.repository.save(first);
		assertThat(this.one.repository.findByPrincipalName("newer")).containsOnlyKeys(session.getId());
		assertThat(this.one.repository.findByPrincipalName("older")).isEmpty();
	}

	@Test
	void thePrincipalThatIsSetAgainWinsOverAnOlderChangeOfAnotherRequest() {
		HybridSession session = this.one.create();
		this.one.page(session.getId(), (page) -> page.setAttribute(USER, "alice"));
		HybridSession first = this.one.repository.findById(session.getId());
		HybridSession second = this.two.repository.findById(session.getId());
		first.setAttribute(USER, "bob");
		this.clock.advance(SECOND);
		second.setAttribute(USER, "alice");
		this.one.repository.save(first);
		this.two.repository.save(second);
		this.two.sync.drain();
		assertThat(this.one.repository.findById(session.getId()).<String>getAttribute(USER)).isEqualTo("alice");
		assertThat(this.one.repository.findByPrincipalName("alice")).containsOnlyKeys(session.getId());
		assertThat(this.one.repository.findByPrincipalName("bob")).isEmpty();
	}

	@Test
	void anAttributeThatStopsNamingThePrincipalWinsOverAnOlderLoginOfAnotherRequest() {
		HybridSession session = this.one.create();
		HybridSession first = this.one.repository.findById(session.getId());
		HybridSession second = this.two.repository.findById(session.getId());
		first.setAttribute(USER, "bob");
		this.clock.advance(SECOND);
		second.setAttribute(USER, "bob");
		second.removeAttribute(USER);
		this.one.repository.save(first);
		this.two.repository.save(second);
		this.two.sync.drain();
		assertThat(this.one.repository.findById(session.getId()).<String>getAttribute(USER)).isNull();
		assertThat(this.one.repository.findByPrincipalName("bob")).isEmpty();
		assertThat(rows("PRINCIPAL IS NOT NULL")).isZero();
	}

	/** Some applications name the user in every request. */
	@Test
	void pageThatNamesThePrincipalAgainDoesNotWriteTheRow() {
		HybridSession session = this.one.create();
		this.one.page(session.getId(), (page) -> page.setAttribute(USER, "alice"));
		int writes = this.one.store.count(FaultyStore.Operation.UPDATE);
		this.one.page(session.getId(), (page) -> page.setAttribute(USER, "alice"));
		assertThat(this.one.store.count(FaultyStore.Operation.UPDATE)).isEqualTo(writes);
		this.one.page(session.getId(), (page) -> page.setAttribute(USER, "bob"));
		assertThat(this.one.store.count(FaultyStore.Operation.UPDATE)).isEqualTo(writes + 1);
	}

	@Test
	void aPageThatChangesAnotherAttributeDoesNotReadTheOneThatNamesThePrincipal() {
		AtomicInteger decoded = new AtomicInteger();
		JdkAttributeSerializer jdk = new JdkAttributeSerializer(null, List.of("*"), List.of());
		AttributeSerializer counting = new AttributeSerializer() {

			@Override
			public byte[] serialize(Object value) {
				return jdk.serialize(value);
			}

			@Override
			public Object deserialize(byte[] bytes) {
				decoded.incrementAndGet();
				return jdk.deserialize(bytes);
			}

		};
		HybridSession session = this.one.create();
		this.one.page(session.getId(), (page) -> page.setAttribute(USER, "alice"));
		HybridInstance other = HybridInstance.on(this.cache, this.store, this.clock).serializer(counting).build();
		other.page(session.getId(), (page) -> page.setAttribute("other", 1));
		assertThat(decoded).hasValue(0);
		assertThat(this.one.repository.findByPrincipalName("alice")).containsKey(session.getId());
	}

	/** Kotlin declares no exceptions. */
	@Test
	void aSerializerThatThrowsAnExceptionThatItDoesNotDeclareHidesTheAttributeAlone() {
		JdkAttributeSerializer jdk = new JdkAttributeSerializer(null, List.of("*"), List.of());
		AttributeSerializer undeclared = new AttributeSerializer() {

			@Override
			public byte[] serialize(Object value) {
				return "bad".equals(value)
						? AttributeTests.<RuntimeException, byte[]>raise(new IOException("of a value"))
						: jdk.serialize(value);
			}

			@Override
			public Object deserialize(byte[] bytes) {
				Object value = jdk.deserialize(bytes);
				return "renamed".equals(value)
						? AttributeTests.<RuntimeException, Object>raise(new IOException("of bytes")) : value;
			}

		};
		HybridSession session = this.one.create();
		this.one.page(session.getId(), (page) -> {
			page.setAttribute("a", "renamed");
			page.setAttribute("b", "good");
		});
		HybridInstance other = HybridInstance.on(this.cache, this.store, this.clock).serializer(undeclared).build();
		HybridSession read = other.repository.findById(session.getId());
		assertThat(read.<Object>getAttribute("a")).isNull();
		assertThat(read.<Object>getAttribute("b")).isEqualTo("good");
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> other.page(session.getId(), (page) -> page.setAttribute("c", "bad")))
			.withMessageContaining("Session attribute 'c' of type java.lang.String cannot be saved: of a value");
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable, V> V raise(Throwable failure) throws T {
		throw (T) failure;
	}

	@Test
	@SuppressWarnings("NullAway")
	void nobodyHasSessionsOfNoPrincipal() {
		assertThat(this.one.repository.findByPrincipalName(null)).isEmpty();
		assertThat(this.one.repository.findByIndexNameAndIndexValue(null, null)).isEmpty();
	}

	@Test
	void anAttributeThatCannotBeReadDoesNotKeepThePrincipalThatAnotherNames() {
		HybridInstance newer = HybridInstance.on(this.cache, this.store, this.clock).serializer(renamed()).build();
		HybridSession session = newer.repository.createSession();
		session.setAttribute("cart", new Cart("apple"));
		session.setAttribute(USER, "alice");
		newer.repository.save(session);
		this.one.page(session.getId(), (page) -> {
			page.getAttribute("cart");
			page.removeAttribute(USER);
		});
		assertThat(this.one.repository.findByPrincipalName("alice")).isEmpty();
	}

	@Test
	void reading_alone_writes_nothing_in_any_mode() {
		this.one.repository.setSaveMode(SaveMode.ALWAYS);
		HybridSession session = sessionWithList();
		int before = this.one.cache.total();
		this.one.page(session.getId(), (page) -> page.getAttribute("list"));
		assertThat(this.one.cache.total() - before).isOne();
	}

	@Test
	void theNewestOfTwoWritesWinsWhateverTheOrderOfTheSaves() {
		HybridSession session = this.one.create();
		HybridSession first = this.one.repository.findById(session.getId());
		HybridSession second = this.two.repository.findById(session.getId());
		first.setAttribute("a", "older");
		this.clock.advance(SECOND);
		second.setAttribute("a", "newer");
		this.two.repository.save(second);
		this.one.repository.save(first);
		assertThat(this.one.repository.findById(session.getId()).<String>getAttribute("a")).isEqualTo("newer");
	}

	@Test
	void immediateFlushSavesEveryChange() {
		this.one.repository.setFlushMode(FlushMode.IMMEDIATE);
		HybridSession session = this.one.repository.createSession();
		session.setAttribute("a", 1);
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
		session.removeAttribute("a");
		assertThat(this.two.repository.findById(session.getId()).<Object>getAttribute("a")).isNull();
		assertThat(this.one.created).hasSize(1);
	}

	@Test
	void anAttributeWhoseClassIsGoneIsHiddenAndKept(CapturedOutput output) {
		HybridInstance newer = HybridInstance.on(this.cache, this.store, this.clock).serializer(renamed()).build();
		HybridSession session = newer.repository.createSession();
		session.setAttribute("cart", new Cart("apple"));
		session.setAttribute(USER, "alice");
		newer.repository.save(session);
		for (int i = 0; i < 3; i++) {
			assertThat(this.one.page(session.getId(), (page) -> {
				assertThat(page.<Object>getAttribute("cart")).isNull();
				assertThat(page.getAttributeNames()).doesNotContain("cart");
				page.setAttribute("other", 1);
			})).isTrue();
			this.clock.advance(SECOND);
		}
		assertThat(this.one.repository.findByPrincipalName("alice")).containsKey(session.getId());
		this.one.sync.drain();
		loseMemcached();
		assertThat(newer.repository.findById(session.getId()).<Cart>getAttribute("cart").item()).isEqualTo("apple");
		assertThat(output.toString().lines().filter((line) -> line.contains("'cart'"))).hasSize(1);
	}

	@Test
	void anAttributeThatNamesThePrincipalButCannotBeReadLeavesThePrincipal() {
		HybridInstance newer = HybridInstance.on(this.cache, this.store, this.clock).serializer(renamed()).build();
		for (HybridInstance instance : List.of(newer, this.one)) {
			instance.repository.setIndexResolver((session) -> {
				Cart cart = session.getAttribute("cart");
				return (cart != null) ? java.util.Map.of(USER, cart.item()) : java.util.Map.of();
			});
		}
		HybridSession session = newer.repository.createSession();
		session.setAttribute("cart", new Cart("bob"));
		newer.repository.save(session);
		this.one.page(session.getId(), (page) -> page.setAttribute("other", 1));
		assertThat(this.one.repository.findByPrincipalName("bob")).containsKey(session.getId());
	}

	@Test
	void aHiddenAttributeCanBeReplaced() {
		HybridInstance newer = HybridInstance.on(this.cache, this.store, this.clock).serializer(renamed()).build();
		HybridSession session = newer.repository.createSession();
		session.setAttribute("cart", new Cart("apple"));
		newer.repository.save(session);
		this.one.page(session.getId(), (page) -> {
			page.getAttribute("cart");
			page.setAttribute("cart", "plain");
		});
		assertThat(this.two.repository.findById(session.getId()).<String>getAttribute("cart")).isEqualTo("plain");
	}

	@Test
	void aSessionWithAHiddenAttributeCanBeDiscardedOrFail() {
		HybridInstance newer = HybridInstance.on(this.cache, this.store, this.clock).serializer(renamed()).build();
		HybridSession session = newer.repository.createSession();
		session.setAttribute("cart", new Cart("apple"));
		newer.repository.save(session);
		HybridInstance discarding = HybridInstance.on(this.cache, this.store, this.clock)
			.onError(AttributeErrorPolicy.DISCARD_SESSION)
			.build();
		assertThat(discarding.repository.findById(session.getId())).isNull();
		HybridSession readable = this.one.create();
		this.one.page(readable.getId(), (page) -> page.setAttribute("plain", 1));
		assertThat(discarding.repository.findById(readable.getId())).isNotNull();
		HybridInstance failing = HybridInstance.on(this.cache, this.store, this.clock)
			.onError(AttributeErrorPolicy.FAIL)
			.build();
		HybridSession found = failing.repository.findById(session.getId());
		assertThatExceptionOfType(AttributeSerializationException.class).isThrownBy(() -> found.getAttribute("cart"))
			.withMessageContaining("'cart'");
	}

	@Test
	void aValueThatCannotBeSavedIsNamed() {
		HybridSession session = this.one.create();
		HybridSession page = this.one.repository.findById(session.getId());
		page.setAttribute("good", 1);
		page.setAttribute("bad", new Object());
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> this.one.repository.save(page))
			.withMessageContaining("'bad'")
			.withMessageContaining("java.lang.Object");
		page.removeAttribute("bad");
		this.one.repository.save(page);
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("good")).isEqualTo(1);
	}

	@Test
	@SuppressWarnings("NullAway")
	void aNameThatNoAttributeMayHaveIsReadAndRemovedInVain() {
		String id = this.one.create().getId();
		for (String name : Arrays.asList(null, "", "\u0000interval")) {
			assertThat(this.one.page(id, (page) -> {
				assertThat(page.<Object>getAttribute(name)).isNull();
				page.removeAttribute(name);
			})).isTrue();
		}
		assertThat(this.two.repository.findById(id).getMaxInactiveInterval()).isEqualTo(Duration.ofMinutes(30));
	}

	@Test
	@SuppressWarnings("NullAway")
	void reservedAndEmptyNamesAndNoNameAreRefused() {
		HybridSession session = this.one.repository.createSession();
		assertThatIllegalArgumentException().isThrownBy(() -> session.setAttribute("", 1));
		assertThatIllegalArgumentException().isThrownBy(() -> session.setAttribute("\u0000principal", "admin"));
		assertThatIllegalArgumentException().isThrownBy(() -> session.setAttribute(null, 1));
	}

	@Test
	void nameWithOneHalfOfASurrogatePairIsRefusedAndTheSessionIsKept() {
		String id = this.one.create().getId();
		String emoji = "draft:\uD83C\uDF89";
		String cut = emoji.substring(0, 7);
		this.one.page(id, (page) -> {
			page.setAttribute(emoji, 1);
			assertThatIllegalArgumentException().isThrownBy(() -> page.setAttribute(cut, 1))
				.withMessageContaining("'draft:?' has one half of a surrogate pair");
			page.removeAttribute(cut);
		});
		this.two.page(id, (page) -> page.setAttribute("draft:?", 2));
		assertThat(this.one.repository.findById(id).getAttributeNames()).containsExactlyInAnyOrder(emoji, "draft:?");
	}

	@Test
	void principalWithOneHalfOfASurrogatePairIsNotFoundAsAnother() {
		HybridSession session = this.one.create();
		this.one.page(session.getId(), (page) -> page.setAttribute(USER, "bob\uD83C"));
		assertThat(this.one.repository.findByPrincipalName("bob?")).isEmpty();
		assertThat(this.one.repository.findByPrincipalName("bob\uD83C")).isEmpty();
		assertThat(this.one.repository.findById(session.getId())).isNotNull();
	}

	@Test
	void longNamesAreKept() {
		String name = "n".repeat(1_000);
		HybridSession session = this.one.repository.createSession();
		session.setAttribute(name, 1);
		this.one.repository.save(session);
		loseMemcached();
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute(name)).isEqualTo(1);
	}

	private HybridSession sessionWithList() {
		HybridSession session = this.one.repository.createSession();
		session.setAttribute("list", new ArrayList<String>());
		this.one.repository.save(session);
		return session;
	}

	/** Knows a class that the other instances do not. */
	private static AttributeSerializer renamed() {
		JdkAttributeSerializer jdk = new JdkAttributeSerializer(null, List.of("*"), List.of());
		return new AttributeSerializer() {

			@Override
			public byte[] serialize(Object value) {
				return (value instanceof Cart cart) ? ("cart:" + cart.item()).getBytes(StandardCharsets.UTF_8)
						: jdk.serialize(value);
			}

			@Override
			public Object deserialize(byte[] bytes) {
				String text = new String(bytes, StandardCharsets.UTF_8);
				return text.startsWith("cart:") ? new Cart(text.substring(5)) : jdk.deserialize(bytes);
			}

		};
	}

	private record Cart(String item) implements Serializable {
	}

}
