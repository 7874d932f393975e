package dev.hybridsession.internal.config;

import javax.sql.DataSource;

import dev.hybridsession.InvalidSettingException;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;

/** Chooses the data source that sessions are kept in. */
public final class SessionDataSource {

	private SessionDataSource() {
	}

	/**
	 * Returns the marked data source, or else the only or primary one.
	 * @param marked those with
	 * {@link dev.hybridsession.HybridSessionDataSource @HybridSessionDataSource}
	 * @throws InvalidSettingException if there are several and none is to be preferred
	 */
	public static DataSource choose(ObjectProvider<DataSource> marked, ObjectProvider<DataSource> all) {
		try {
			return marked.getIfAvailable(all::getObject);
		}
		catch (NoUniqueBeanDefinitionException ex) {
			throw new InvalidSettingException(
					"Sessions can be kept in one data source only, but there are several: " + ex.getBeanNamesFound(),
					"Mark the one for sessions with @HybridSessionDataSource, or one of them with @Primary.");
		}
	}

}
