package dev.hybridsession.internal.session;

import dev.hybridsession.HybridSession;
import dev.hybridsession.Subsession;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.support.HybridInstance;

/** A subsession with a text, to which several append. */
abstract class SubsessionTestBase extends RepositoryTestBase {

	static Subsession<String> text(HybridInstance instance, HybridSession session) {
		return instance.subsessions.of(session.getId(), "text", String.class);
	}

	static void append(Subsession<String> text, String more) {
		text.update((old) -> (old != null) ? old + more : more);
	}

	/** The row has its first letter, and memcached both. */
	static Subsession<String> aheadOfItsRow(HybridInstance instance, HybridSession session) {
		Subsession<String> text = text(instance, session);
		text.set("a");
		append(text, "b");
		return text;
	}

	static String key(HybridSession session) {
		return new CacheKeys("test", () -> "store").subsession(session.getInternalId(), "text");
	}

}
