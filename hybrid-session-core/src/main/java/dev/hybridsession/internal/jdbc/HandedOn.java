package dev.hybridsession.internal.jdbc;

import java.util.Set;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/**
 * Looks through the proxies of Spring that hand connections on as they are. Whatever else
 * stands before a pool may choose between several or change the connections: the schema
 * of a tenant, for example.
 */
public final class HandedOn {

	private static final Set<Class<?>> PROXIES = Set.of(DelegatingDataSource.class,
			TransactionAwareDataSourceProxy.class, LazyConnectionDataSourceProxy.class);

	private HandedOn() {
	}

	/**
	 * Returns where the connections of a data source come from.
	 * @return the first behind it that is no such proxy, maybe itself
	 */
	public static DataSource source(DataSource dataSource) {
		DataSource target = PROXIES.contains(dataSource.getClass())
				? ((DelegatingDataSource) dataSource).getTargetDataSource() : null;
		return (target != null) ? source(target) : dataSource;
	}

}
