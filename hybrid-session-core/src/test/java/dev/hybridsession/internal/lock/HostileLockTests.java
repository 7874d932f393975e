package dev.hybridsession.internal.lock;

import java.time.Duration;
import java.util.List;

import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.SessionLocks.SessionLock;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.support.HostileBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests hostile values in memcached under the key of a lock: another has the lock, until
 * the value is gone.
 */
@ParameterizedClass
@EnumSource(value = MemcachedProtocol.class, names = { "BINARY", "META" })
class HostileLockTests extends LockTestBase {

	@Test
	void anyBytesAreAnothersUntilTheyEnd() {
		List<byte[]> random = HostileBytes.random(40);
		for (int i = 0; i < random.size(); i++) {
			String key = KEYS.lock(this.id + "-" + i);
			assertThat(this.cache.put(key, random.get(i), Duration.ofSeconds(1)).stored()).isTrue();
			assertThat(this.cache.put(key + ":wanted", random.get(i), Duration.ofMinutes(1)).stored()).isTrue();
		}
		for (int i = 0; i < random.size(); i++) {
			SessionLock lock = this.one.locks.acquire(this.id + "-" + i);
			assertThat(lock.isHeld()).isTrue();
			lock.release();
		}
		assertThat(this.one.granted).hasValue(random.size());
		assertThat(this.one.timedOut).hasValue(0);
	}

	/**
	 * As if the lease had been lost: the lock is told to be, and what lies there stays.
	 */
	@Test
	void bytesInThePlaceOfALeaseAreLeftAlone() {
		byte[] hostile = { 1, 2, 3 };
		SessionLock lock = this.one.locks.acquire(this.id);
		assertThat(this.cache.put(key(), hostile, Duration.ofMinutes(1)).stored()).isTrue();
		lock.release();
		assertThat(((CacheRead.Hit) this.cache.read(key())).value()).isEqualTo(hostile);
	}

}
