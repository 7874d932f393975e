package dev.hybridsession.autoconfigure;

import java.util.Set;

import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.internal.store.SessionStore;

import org.springframework.boot.sql.init.dependency.AbstractBeansOfTypeDependsOnDatabaseInitializationDetector;

/**
 * Lets whatever creates the schema, ours or a migration tool, come before the beans that
 * use it.
 */
final class SessionStoreDependsOnDatabaseInitializationDetector
		extends AbstractBeansOfTypeDependsOnDatabaseInitializationDetector {

	@Override
	protected Set<Class<?>> getDependsOnDatabaseInitializationBeanTypes() {
		return Set.of(SessionStore.class, HybridSessionRepository.class);
	}

}
