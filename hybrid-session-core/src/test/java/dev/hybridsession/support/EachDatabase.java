package dev.hybridsession.support;

import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Runs a parameterised class on each database; in {@code ./dev test --fast} on H2 alone.
 */
public final class EachDatabase implements ArgumentsProvider {

	@Override
	public Stream<Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
		return Stream.of(TestDatabaseServer.values())
			.filter((server) -> Servers.mayStart() || server == TestDatabaseServer.H2)
			.map(Arguments::of);
	}

}
