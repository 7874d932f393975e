package dev.hybridsession.internal.session;

import java.util.stream.Stream;

import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.RecordMode;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.cache.routing.CacheNode;
import dev.hybridsession.internal.cache.routing.SealedNode;
import dev.hybridsession.internal.security.Keys;
import dev.hybridsession.internal.security.RecordSeal;
import dev.hybridsession.support.Servers;
import dev.hybridsession.support.TestDatabaseServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** The tiers on which the promises of the repository and of subsessions are tested. */
enum Tiers {

	MEMORY_H2(null, TestDatabaseServer.H2),

	BINARY_H2(MemcachedProtocol.BINARY, TestDatabaseServer.H2),

	META_H2(MemcachedProtocol.META, TestDatabaseServer.H2),

	SEALED_H2(MemcachedProtocol.BINARY, TestDatabaseServer.H2),

	BINARY_HSQLDB(MemcachedProtocol.BINARY, TestDatabaseServer.HSQLDB),

	BINARY_POSTGRESQL(MemcachedProtocol.BINARY, TestDatabaseServer.POSTGRESQL),

	BINARY_MARIADB(MemcachedProtocol.BINARY, TestDatabaseServer.MARIADB);

	/** None for the memcached in memory. */
	final @Nullable MemcachedProtocol protocol;

	final TestDatabaseServer server;

	Tiers(@Nullable MemcachedProtocol protocol, TestDatabaseServer server) {
		this.protocol = protocol;
		this.server = server;
	}

	CacheNode seal(CacheNode node) {
		return (this != SEALED_H2) ? node : new SealedNode(node,
				new RecordSeal(Keys.of(Keys.ONE), RecordMode.REQUIRE, 1_000_000), SessionObserver.NONE);
	}

	/** All of them; in {@code ./dev test --fast} those in memory alone. */
	static final class Available implements ArgumentsProvider {

		@Override
		public Stream<Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
			return Stream.of(values()).filter((tiers) -> Servers.mayStart() || tiers == MEMORY_H2).map(Arguments::of);
		}

	}

}
