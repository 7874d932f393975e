package dev.hybridsession.internal.jdbc;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Transactions of our own, on connections of our own. Whatever the application has bound
 * to the thread steps aside for as long as they last, also when its transaction is JPA's
 * or JTA's: those bind a connection to the data source which an ordinary transaction
 * manager would take, commit and leave behind.
 */
@SuppressWarnings("serial")
final class SeparateTransactions extends JdbcTransactionManager {

	SeparateTransactions(DataSource dataSource) {
		super(dataSource);
		setExceptionTranslator(new SQLExceptionSubclassTranslator());
	}

	@Override
	protected boolean isExistingTransaction(Object transaction) {
		return ((JdbcTransactionObjectSupport) transaction).hasConnectionHolder()
				|| TransactionSynchronizationManager.isSynchronizationActive();
	}

	@Override
	protected Object doSuspend(Object transaction) {
		((JdbcTransactionObjectSupport) transaction).setConnectionHolder(null);
		return new Suspended(
				(ConnectionHolder) TransactionSynchronizationManager.unbindResourceIfPossible(obtainDataSource()));
	}

	@Override
	protected void doResume(@Nullable Object transaction, Object suspended) {
		ConnectionHolder holder = ((Suspended) suspended).holder();
		if (holder != null) {
			TransactionSynchronizationManager.bindResource(obtainDataSource(), holder);
		}
	}

	/** A synchronization that ran earlier may have taken the connection away. */
	private record Suspended(@Nullable ConnectionHolder holder) {
	}

}
