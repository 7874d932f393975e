package dev.hybridsession.internal.session;

import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** Tests the promises of the repository on every combination of protocol and database. */
@ParameterizedClass
@ArgumentsSource(Tiers.Available.class)
class RepositoryTests extends RepositoryContract {

}
