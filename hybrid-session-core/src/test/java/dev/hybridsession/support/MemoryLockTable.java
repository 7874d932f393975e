package dev.hybridsession.support;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import dev.hybridsession.internal.store.LockTable;
import org.jspecify.annotations.Nullable;

/**
 * Leases in memory. As in a database, the row of a lease stays after its end, with the
 * time 0, until it is purged.
 */
public final class MemoryLockTable implements LockTable {

	public static final int MAX_KEY_LENGTH = 255;

	public static final int MAX_OWNER_LENGTH = 64;

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<String, Row> rows = new TreeMap<>();

	@Override
	public boolean acquire(String key, String owner, long now, long until) {
		return locked(() -> {
			Row row = this.rows.get(key);
			if (row != null && row.until() >= now) {
				return false;
			}
			MemoryText.check(key, MAX_KEY_LENGTH);
			MemoryText.check(owner, MAX_OWNER_LENGTH);
			this.rows.put(key, new Row(owner, until));
			return true;
		});
	}

	@Override
	public boolean renew(String key, String owner, long until) {
		return replace(key, owner, until);
	}

	@Override
	public boolean release(String key, String owner) {
		return replace(key, owner, 0);
	}

	private boolean replace(String key, String owner, long until) {
		return locked(() -> {
			boolean has = isOf(this.rows.get(key), owner);
			if (has) {
				this.rows.put(key, new Row(owner, until));
			}
			return has;
		});
	}

	private static boolean isOf(@Nullable Row row, String owner) {
		return row != null && row.owner().equals(owner) && row.until() > 0;
	}

	/** In the order of the keys. */
	@Override
	public int purgeExpired(long now, int limit) {
		this.lock.lock();
		try {
			List<String> over = this.rows.entrySet()
				.stream()
				.filter((entry) -> entry.getValue().until() < now)
				.map(Map.Entry::getKey)
				.limit(limit)
				.toList();
			over.forEach(this.rows::remove);
			return over.size();
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean locked(BooleanSupplier work) {
		this.lock.lock();
		try {
			return work.getAsBoolean();
		}
		finally {
			this.lock.unlock();
		}
	}

	private record Row(String owner, long until) {
	}

}
